import { basename } from "node:path";
import { isPlainObject } from "../runlog/is-plain-object.ts";
import { rememberSecret } from "../secrets/redact.ts";
import { ModelsFileError } from "./models-file-error.ts";
import type { ModelFileEntry } from "./models-file-schema.ts";
import { keyVariableOf } from "./parse-models-file.ts";
import { parseSecretJson } from "./parse-secret-json.ts";
import { watchFile } from "./watched-file.ts";

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
