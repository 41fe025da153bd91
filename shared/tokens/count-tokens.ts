import type { Message } from "../models/model.ts";
import { encodingOf, loadEncoding } from "./encodings.ts";

export type TokenCount = {
  readonly tokens: number;
  /** Whether the model's own way to cut texts is not known, and that of the newer GPT models was used. */
  readonly isEstimate: boolean;
};

/** What stands around the role and the text of each message, and before the answer, in the chat format of GPT models. */
const TOKENS_AROUND_MESSAGE = 3;
const TOKENS_BEFORE_ANSWER = 3;

/**
 * How many tokens a text, or a chat that asks for an answer, has for a model. Counts on this machine; nothing is sent. The first
 * count with an encoding takes a moment, as its table is read.
 *
 * @param input - A text, or messages, of which only the texts count: images and calls of tools do not. Marks like `<|endoftext|>` count as the text that they are. A word of more than
 *   1,000 letters is counted in pieces.
 * @param options.model - The model's own name, such as `gpt-4o` or `gpt-4o-2024-11-20`.
 * @example
 * await countTokens("Hello, world!", { model: "gpt-4o" }); // { tokens: 4, isEstimate: false }
 * await countTokens([{ role: "user", content: "Hi" }], { model: "gpt-4o" }); // { tokens: 8, isEstimate: false }
 */
export async function countTokens(
  input: string | readonly Message[],
  { model }: { readonly model: string },
): Promise<TokenCount> {
  const { name, isKnown } = encodingOf(model);
  const count = await loadEncoding(name);
  const tokens =
    typeof input === "string"
      ? count(input)
      : input.reduce(
          (sum, { role, content }) => sum + TOKENS_AROUND_MESSAGE + count(role) + count(textOf(content)),
          TOKENS_BEFORE_ANSWER,
        );
  return { tokens, isEstimate: !isKnown };
}

function textOf(content: Message["content"]): string {
  if (typeof content === "string") return content;
  return (content ?? []).map((part) => (part.type === "text" ? part.text : "")).join("\n");
}
