import { useState } from "preact/hooks";
import type { Json } from "../../shared/contract/json.ts";
import { readChat } from "../../shared/reports/index.ts";
import { readableCount, visibleText } from "../text.ts";

const MAX_CHARACTERS = 10_000;

/** A text of any length as it is: it can contain no markup, and invisible characters are written out. */
export function LongText({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false);
  const isCut = text.length > MAX_CHARACTERS && !isWhole;
  return (
    <div class="long-text">
      {text === "" ? (
        <p class="quiet">(empty text)</p>
      ) : (
        <pre dir="auto">{visibleText(isCut ? text.slice(0, MAX_CHARACTERS) : text)}</pre>
      )}
      {isCut && (
        <p>
          <button type="button" onClick={() => setWhole(true)}>
            Show all {readableCount(text.length)} characters
          </button>
        </p>
      )}
    </div>
  );
}

/** A value of a case or a stage: a chat as its messages, a text as it is, anything else as JSON. */
export function JsonValue({ value }: { value: Json }) {
  const messages = readChat(value);
  if (messages === undefined)
    return <LongText text={typeof value === "string" ? value : JSON.stringify(value, null, 2)} />;
  return (
    <ol class="messages">
      {messages.map(({ role, text }, index) => (
        <li key={index}>
          <b>{role}</b>
          <LongText text={text} />
        </li>
      ))}
    </ol>
  );
}

/** An error, announced by screen readers at once. */
export function Trouble({ error }: { error: unknown }) {
  if (error === undefined) return null;
  const message = error instanceof Error ? error.message : String(error);
  return (
    <p class="trouble" role="alert">
      {visibleText(message)}
    </p>
  );
}

/** Warnings of a report about itself. */
export const Warnings = ({ of: warnings }: { of: readonly string[] }) => (
  <>
    {warnings.map((warning) => (
      <p key={warning} class="warning">
        {visibleText(warning)}
      </p>
    ))}
  </>
);

/** A text that the pipeline's own code wrote. */
export const OwnText = ({ title, text = "" }: { title: string; text: string | undefined }) =>
  text.trim() === "" ? null : (
    <details open>
      <summary>{title}</summary>
      <LongText text={text} />
    </details>
  );
