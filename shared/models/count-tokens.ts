import type { Message } from "./model.ts";

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

/** Counts the tokens of a text. */
export type CountTokensOfText = (text: string) => number;

type Library = { countTokens(text: string, options: { disallowedSpecial: Set<string> }): number };

// Each is a table of megabytes, read when a model needs it.
const LOADERS = {
  cl100k_base: () => import("gpt-tokenizer/encoding/cl100k_base"),
  o200k_base: () => import("gpt-tokenizer/encoding/o200k_base"),
  o200k_harmony: () => import("gpt-tokenizer/encoding/o200k_harmony"),
} satisfies { readonly [name: string]: () => Promise<Library> };

export type EncodingName = keyof typeof LOADERS;

/** Which models have which encoding; a date or a size may follow the name. Azure calls GPT-3.5 `gpt-35`. */
const FAMILIES: readonly (readonly [RegExp, EncodingName])[] = [
  [/^gpt-oss(?:-|$)/, "o200k_harmony"],
  [/^(?:chatgpt-4o|gpt-4o|gpt-4\.\d|gpt-5(?:\.\d+)?|o[134])(?:[-:]|$)/, "o200k_base"],
  [/^(?:gpt-4|gpt-3\.5|gpt-35|text-embedding-3|text-embedding-ada)(?:[-:]|$)/, "cl100k_base"],
];
const NEWEST: EncodingName = "o200k_base";

/** The library takes the square of the time for a word that is twice as long. */
const LONGEST_RUN = 1000;
const LONG_RUNS = new RegExp(`\\S{${LONGEST_RUN},}|\\s{${LONGEST_RUN},}`, "g");

/**
 * The encoding of a model, by its name.
 *
 * @example
 * encodingOf("gpt-4o-2024-11-20"); // { name: "o200k_base", isKnown: true }
 * encodingOf("llama"); // { name: "o200k_base", isKnown: false }
 */
export function encodingOf(model: string): { readonly name: EncodingName; readonly isKnown: boolean } {
  const family = FAMILIES.find(([pattern]) => pattern.test(model.toLowerCase().replace(/^ft:/, "")));
  return family === undefined ? { name: NEWEST, isKnown: false } : { name: family[1], isKnown: true };
}

/** Reads the table of an encoding; the next time it is there already. */
export async function loadEncoding(name: EncodingName): Promise<CountTokensOfText> {
  const { countTokens }: Library = await LOADERS[name]();
  // Nothing is a mark of the encoding's own: what a case says is text.
  const options = { disallowedSpecial: new Set<string>() };
  return (text) => cutLongRuns(text).reduce((sum, piece) => sum + countTokens(piece, options), 0);
}

function cutLongRuns(text: string): readonly string[] {
  const pieces: string[] = [];
  let start = 0;
  for (const { 0: run, index } of text.matchAll(LONG_RUNS)) {
    for (let end = index + LONGEST_RUN; end < index + run.length; end += LONGEST_RUN) {
      pieces.push(text.slice(start, end));
      start = end;
    }
  }
  return [...pieces, text.slice(start)];
}
