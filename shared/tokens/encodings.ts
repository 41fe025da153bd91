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
