import type { Message } from "./model.ts";

export type TokenCount = {
  readonly tokens: number;
  /** Whether the encoding of the model is unknown, so that the one of newer GPT models was used. */
  readonly isEstimate: boolean;
};

// The special tokens around the role and the text of each message, and before the answer, in the chat format of GPT models.
const TOKENS_AROUND_MESSAGE = 3;
const TOKENS_BEFORE_ANSWER = 3;

/**
 * Counts the tokens that a text, or the messages of a chat, have for a model. Nothing is sent. The first count with an encoding
 * takes a moment to read its table.
 *
 * @param input - A text, or messages. Only texts count, not images and tool calls. Special tokens such as `<|endoftext|>` count
 *   as plain text. A word of more than 1,000 characters is counted in pieces.
 * @param options.model - The name of the model, such as `gpt-4o` or `gpt-4o-2024-11-20`.
 * @returns The number of tokens, and whether it is an estimate (for a model with an unknown encoding).
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

type Library = { countTokens(text: string, options: { disallowedSpecial: Set<string> }): number };

// Each loads a table of megabytes when a model needs it.
const LOADERS = {
  cl100k_base: () => import("gpt-tokenizer/encoding/cl100k_base"),
  o200k_base: () => import("gpt-tokenizer/encoding/o200k_base"),
  o200k_harmony: () => import("gpt-tokenizer/encoding/o200k_harmony"),
} satisfies { readonly [name: string]: () => Promise<Library> };

type EncodingName = keyof typeof LOADERS;

/** The encodings of models; a date or a size may follow the name. Azure calls GPT-3.5 `gpt-35`. */
const FAMILIES: readonly (readonly [RegExp, EncodingName])[] = [
  [/^gpt-oss(?:-|$)/, "o200k_harmony"],
  [/^(?:chatgpt-4o|gpt-4o|gpt-4\.\d|gpt-5(?:\.\d+)?|o[134])(?:[-:]|$)/, "o200k_base"],
  [/^(?:gpt-4|gpt-3\.5|gpt-35|text-embedding-3|text-embedding-ada)(?:[-:]|$)/, "cl100k_base"],
];
const NEWEST: EncodingName = "o200k_base";

/** The time of the library grows with the square of the length of a word. */
const MAX_RUN = 1000;
const LONG_RUNS = new RegExp(`\\S{${MAX_RUN},}|\\s{${MAX_RUN},}`, "g");

/**
 * Finds the encoding of a model by its name.
 *
 * @example
 * encodingOf("gpt-4o-2024-11-20"); // { name: "o200k_base", isKnown: true }
 * encodingOf("llama"); // { name: "o200k_base", isKnown: false }
 */
function encodingOf(model: string): { readonly name: EncodingName; readonly isKnown: boolean } {
  const family = FAMILIES.find(([pattern]) => pattern.test(model.toLowerCase().replace(/^ft:/, "")));
  return family === undefined ? { name: NEWEST, isKnown: false } : { name: family[1], isKnown: true };
}

/** Loads an encoding once. Returns a function that counts the tokens of a text. */
async function loadEncoding(name: EncodingName): Promise<(text: string) => number> {
  const { countTokens }: Library = await LOADERS[name]();
  // Special tokens in the text of a case are plain text.
  const options = { disallowedSpecial: new Set<string>() };
  return (text) => cutLongRuns(text).reduce((sum, piece) => sum + countTokens(piece, options), 0);
}

function cutLongRuns(text: string): readonly string[] {
  const pieces: string[] = [];
  let start = 0;
  for (const { 0: run, index } of text.matchAll(LONG_RUNS)) {
    for (let end = index + MAX_RUN; end < index + run.length; end += MAX_RUN) {
      pieces.push(text.slice(start, end));
      start = end;
    }
  }
  return [...pieces, text.slice(start)];
}
