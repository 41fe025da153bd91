import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { ModelLimits, Prices } from "../contract/index.ts";
import { isPlainObject } from "../contract/json.ts";
import { rememberSecret } from "../platform/redact.ts";
import type { CallSite } from "./call-site.ts";
import { familyChanges, type FamilyName, familyOf } from "./model-families.ts";
import { builtInModels, type ModelEntry } from "./model-registry.ts";
import { keyVariableOf, type ModelFileEntry, ModelsFileError, parseModelsFile } from "./models-file.ts";
import { createOpenAiModel, DEFAULT_CALL_TIMEOUT_MS } from "./open-ai-model.ts";
import { listPrices } from "./prices.ts";
import { wireFormat } from "./wire-format.ts";

type ConfiguredModelsInput = {
  /** Path of models.json. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Gets tokens for Azure where there is no key. Default: those of the identity of this process. */
  readonly getToken?: IdentityToken;
};

/** The token scope of Azure's model services. */
const DEFAULT_TOKEN_SCOPE = "https://cognitiveservices.azure.com/.default";

/**
 * Reads the models in models.json, again whenever the file has changed. Their keys come from the environment or from
 * `.credentials.json` in the same folder. Without models.json there are none.
 *
 * @returns A function that returns the current entries. It throws ModelsFileError with all problems if the file is invalid.
 * @example
 * const models = createModelRegistry(createConfiguredModels({ file: "models.json", environment: process.env }));
 */
export function createConfiguredModels({
  file,
  environment,
  getToken = createIdentityToken(),
}: ConfiguredModelsInput): () => readonly ModelEntry[] {
  const keyOf = createModelKeys({ file: join(dirname(file), ".credentials.json"), environment });

  function entryOf(entry: ModelFileEntry): ModelEntry {
    const { name, type, endpoint, model = name, tokenScope = DEFAULT_TOKEN_SCOPE, timeoutMs } = entry;
    const wire = wireFormat(entry);
    const family = familyFor(entry);
    const keyVariable = keyVariableOf(entry);
    const pricesOf = (called: string) => pricesFor(entry, called);
    const isAzure = type !== "OPEN_AI";
    const signsInWith = (secret: string | undefined) =>
      secret !== undefined ? "key" : isAzure ? "identity" : "nothing";
    return {
      name,
      type,
      limits: limitsOf(entry),
      server: {
        model,
        endpoint: wire.baseUrl,
        apiVersion: entry.api_version,
        keyVariable,
        timeoutMs: timeoutMs ?? DEFAULT_CALL_TIMEOUT_MS,
      },
      family,
      settingChanges: familyChanges(family),
      prices: pricesOf(model),
      signIn() {
        try {
          return { signsInWith: signsInWith(keyOf(entry)) };
        } catch (thrown) {
          return { keyProblem: (thrown as Error).message };
        }
      },
      create() {
        const secret = keyOf(entry);
        const { host } = new URL(endpoint);
        const site: CallSite = {
          name,
          type,
          model,
          host,
          apiVersion: entry.api_version,
          secret,
          signsInWith: signsInWith(secret),
          keyVariable,
        };
        const token = isAzure ? () => getToken(tokenScope) : undefined;
        return createOpenAiModel({ wire, site, family, getToken: token, pricesOf, timeoutMs });
      },
    };
  }

  return watchFile(file, { parse: (text) => parse(basename(file), text).map(entryOf) });
}

function familyFor({ name, type, model = name, family }: ModelFileEntry): FamilyName {
  if (family !== undefined) return family;
  const found = familyOf([model, name]);
  return found === "other" && type === "AZURE_OPEN_AI_5" ? "gpt-5" : found;
}

/** List prices are those of OpenAI and Azure. On other servers, a model of the same name has another price. */
function pricesFor({ type, endpoint, prices }: ModelFileEntry, called: string): Prices | undefined {
  const hasListPrices = type !== "OPEN_AI" || /(?:^|\.)api\.openai\.com$/.test(new URL(endpoint).hostname);
  return prices ?? (hasListPrices ? listPrices(called) : undefined);
}

function limitsOf({ requestsPerMinute, tokensPerMinute }: ModelFileEntry): ModelLimits | undefined {
  const isLimited = requestsPerMinute !== undefined || tokensPerMinute !== undefined;
  return isLimited ? { requestsPerMinute, tokensPerMinute } : undefined;
}

function parse(fileName: string, text: string | undefined): readonly ModelFileEntry[] {
  if (text === undefined) return [];
  const { entries, problems } = parseModelsFile(parseSecretJson(fileName, text), {
    builtIn: builtInModels.map(({ name }) => name),
  });
  if (problems.length > 0) throw new ModelsFileError(fileName, problems);
  return entries;
}

/** Gets a token for the identity of this process. */
export type IdentityToken = (scope: string) => Promise<string>;

/**
 * Creates a function that signs in as the identity of this process: the managed identity on Azure, that of `az login` and similar
 * tools on a laptop. The package is loaded for the first token. It caches tokens and renews them before they expire.
 *
 * @throws (when called) The errors of the package if nobody is signed in.
 * @example
 * const token = createIdentityToken();
 * await token("https://ai.azure.com/.default");
 */
export function createIdentityToken(): IdentityToken {
  const providers = new Map<string, Promise<() => Promise<string>>>();
  async function load(scope: string): Promise<() => Promise<string>> {
    const { DefaultAzureCredential, getBearerTokenProvider } = await import("@azure/identity");
    return getBearerTokenProvider(new DefaultAzureCredential(), scope);
  }
  return async (scope) => {
    const provider = providers.get(scope) ?? load(scope);
    providers.set(scope, provider);
    return (await provider)();
  };
}

/** The characters that an HTTP header can contain. */
const KEY = /^[\x21-\x7e]+$/;

/**
 * Reads the keys of models from environment variables, or else from a file `{ "<name of the model>": "<key>" }`. Errors never
 * show their content.
 *
 * @param options.file - Usually `.credentials.json`; it may be missing.
 * @returns A function that returns the key of a model, or `undefined` if there is none: not every server requires one.
 * @example
 * const keyOf = createModelKeys({ file: ".credentials.json", environment: process.env });
 * keyOf({ name: "gpt-5" }); // from GOTAG_KEY_GPT_5, or from the file
 */
function createModelKeys({
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
      // Azure leaves the reference in place when it may not read the secret.
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

/** Parses a file that may contain keys: unlike `JSON.parse`, its error gives the position but quotes nothing. */
function parseSecretJson(fileName: string, text: string): unknown {
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
 * Parses a small file, again whenever it has changed; checking for a change takes a few microseconds.
 *
 * @param options.parse - Gets `undefined` if there is no file. Its error is thrown until the file changes.
 * @returns A function that returns the current result of `parse`. It throws ModelsFileError for an unreadable file.
 */
function watchFile<T>(file: string, { parse }: { readonly parse: (text: string | undefined) => T }): () => T {
  let known: { readonly stamp: string; readonly value: () => T } | undefined;
  return () => {
    const stamp = stampOf(file);
    if (known?.stamp !== stamp) known = { stamp, value: outcomeOf(() => parse(stamp === "" ? undefined : read(file))) };
    return known.value();
  };
}

/** Returns a text that changes whenever the file does; empty if there is no file. */
function stampOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined ? "" : [stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs].join(" ");
}

/** Reads a text without the byte order mark of Windows editors. */
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
