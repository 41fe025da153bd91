import { LongText } from "./long-text.tsx";

type Message = { readonly role: string; readonly content: unknown; readonly [more: string]: unknown };

/** A value of a case or a stage: a conversation as its messages, a text as it is, anything else as JSON. */
export function JsonValue({ value }: { value: unknown }) {
  if (typeof value === "string") return <LongText text={value} />;
  if (isConversation(value))
    return (
      <ol class="messages">
        {value.map((message, index) => (
          <li key={index}>
            <b>{message.role}</b>
            {partsOf(message).map((part, place) => (
              <LongText key={place} text={part} />
            ))}
          </li>
        ))}
      </ol>
    );
  return <LongText text={JSON.stringify(value, null, 2) ?? ""} />;
}

const isConversation = (value: unknown): value is readonly Message[] =>
  Array.isArray(value) && value.length > 0 && value.every(isMessage);

const isMessage = (item: unknown): boolean =>
  typeof item === "object" && item !== null && "content" in item && "role" in item && typeof item.role === "string";

/** What is said, and all else that a message has, such as calls of tools. */
function partsOf({ content, ...message }: Message): readonly string[] {
  const more = Object.entries(message).filter(([name]) => name !== "role");
  return [content, ...(more.length === 0 ? [] : [Object.fromEntries(more)])]
    .filter((part) => part !== null)
    .map((part) => (typeof part === "string" ? part : JSON.stringify(part, null, 2)));
}
