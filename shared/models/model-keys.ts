import { basename } from "node:path";
import { isPlainObject } from "../contract/json.ts";
import { rememberSecret } from "../platform/redact.ts";
import { ModelsFileError, type ModelFileEntry, keyVariableOf } from "./models-file.ts";
import { readFileSync, statSync } from "node:fs";

/** What a header can carry. */
const KEY = /^[\x21-\x7e]+$/;

/**
 * Where the keys of models come from: an environment variable, or else the file `{ "<name of the model>": "<key>" }`. No error
 * shows anything of what is in them.
 *
 * @param options.file - Usually `.credentials.json`; there may be none.
 * @returns A function that gives the key of a model, or `undefined` where there is none: not every server wants one.
 * @example
 * const keyOf = createModelKeys({ file: ".credentials.json", environment: process.env });
 * keyOf({ name: "gpt-5" }); // that of GOTAG_KEY_GPT_5, or of the file
 */
export function createModelKeys({
  file,
  environment,
}: {
  readonly file: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}): (entry: Pick<ModelFileEntry, "name" | "keyVariable">) => string | undefined {
  const fileName = basename(file);
  const keys = watchFile(file, { parse: (text) => parseKeys(fileName, text) });
  return (entry) => {
    const variable = keyVariableOf(entry);
    const fromEnvironment = environment[variable]?.trim() ?? "";
    if (fromEnvironment !== "") {
      // What Azure puts there when it may not read the secret.
      if (fromEnvironment.startsWith("@Microsoft.KeyVault("))
        throw new TypeError(
          `the environment variable ${variable} holds a reference to a Key Vault that was not resolved; ` +
            "check the reference, and that the app's identity may read secrets there",
        );
      if (!KEY.test(fromEnvironment))
        throw new TypeError(`the environment variable ${variable} holds characters that no key can have`);
      rememberSecret(fromEnvironment);
      return fromEnvironment;
    }
    return keys().get(entry.name);
  };
}

function parseKeys(fileName: string, text = "{}"): ReadonlyMap<string, string> {
  const value = parseSecretJson(fileName, text);
  if (!isPlainObject(value))
    throw new ModelsFileError(fileName, [{ path: "$", message: 'must be an object { "<name of a model>": "<key>" }' }]);
  const keys = Object.entries(value).map(([name, key]) => [name, typeof key === "string" ? key.trim() : ""] as const);
  const problems = keys
    .filter(([, key]) => !KEY.test(key))
    .map(([name]) => ({
      path: `$[${JSON.stringify(name)}]`,
      message: "must be a text, of characters that a key can have",
    }));
  if (problems.length > 0) throw new ModelsFileError(fileName, problems);
  for (const [, key] of keys) rememberSecret(key);
  return new Map(keys);
}

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

/**
 * Reads a small file of models or keys, and makes something of it, again whenever it has changed: looking costs a few microseconds.
 *
 * @param options.parse - Is given `undefined` where there is no file. What it throws is thrown until the file changes.
 * @throws ModelsFileError (from the function) for what is there and cannot be read, such as a folder.
 * @returns A function that gives what `parse` made of the file as it is now.
 * @example
 * const entries = watchFile("models.json", { parse: (text) => JSON.parse(text ?? "[]") });
 * entries();
 */
export function watchFile<T>(file: string, { parse }: { readonly parse: (text: string | undefined) => T }): () => T {
  let known: { readonly stamp: string; readonly value: () => T } | undefined;
  return () => {
    const stamp = stampOf(file);
    if (known?.stamp !== stamp) known = { stamp, value: outcomeOf(() => parse(stamp === "" ? undefined : read(file))) };
    return known.value();
  };
}

/** Changes whenever the file does; empty where there is none. */
function stampOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined ? "" : [stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs].join(" ");
}

/** Windows editors put a byte order mark before the text. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (thrown) {
    const message = `cannot be read: ${(thrown as Error).message}`;
    throw new ModelsFileError(basename(file), [{ path: "$", message }]);
  }
}

function outcomeOf<T>(work: () => T): () => T {
  try {
    const value = work();
    return () => value;
  } catch (thrown) {
    return () => {
      throw thrown;
    };
  }
}
