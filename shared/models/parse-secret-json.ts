import { ModelsFileError } from "./models-file-error.ts";

/**
 * Parses a file that holds keys, or may by mistake: an error says where it is broken, but quotes nothing of it, as
 * `JSON.parse` would.
 *
 * @throws ModelsFileError
 * @example
 * parseSecretJson(".credentials.json", '{"gpt": "sk-1"}'); // { gpt: "sk-1" }
 */
export function parseSecretJson(fileName: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = /\(line \d+ column \d+\)/.exec((error as Error).message)?.[0];
    throw new ModelsFileError(fileName, [
      { path: "$", message: `is not JSON${place === undefined ? "" : ` ${place}`}` },
    ]);
  }
}
