import { basename, dirname, join } from "node:path";
import { type ModelEntry, listPrices, type Prices } from "./model-entry.ts";
import type { ModelLimits } from "../contract/index.ts";
import { familyChanges, familyOf, type FamilyName } from "./model-families.ts";
import { builtInModels } from "./built-in-models.ts";
import type { CallSite } from "./call-site.ts";
import { createModelKeys, parseSecretJson, watchFile } from "./model-keys.ts";
import { ModelsFileError, type ModelFileEntry, keyVariableOf, parseModelsFile } from "./models-file.ts";
import { createOpenAiModel, DEFAULT_CALL_TIMEOUT_MS } from "./open-ai-model.ts";
import { wireFormat } from "./wire-format.ts";

export type ConfiguredModelsInput = {
  /** Path of models.json. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Signs calls of Azure where there is no key. Defaults to the identity that this process runs as. */
  readonly getToken?: IdentityToken;
};

/**
 * The models that models.json names, as it is now: it is read again when it has changed. Their keys come from the environment,
 * or from `.credentials.json` beside it. Without the file there are none.
 *
 * @returns A function that gives the entries. It throws ModelsFileError, with every problem, when the file cannot be used.
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
    const prices = pricesOf(model);
    return {
      name,
      type,
      ...limitsOf(entry),
      server: {
        model,
        endpoint: wire.baseUrl,
        ...(entry.api_version === undefined ? {} : { apiVersion: entry.api_version }),
        keyVariable,
        timeoutMs: timeoutMs ?? DEFAULT_CALL_TIMEOUT_MS,
      },
      family,
      settingChanges: familyChanges(family),
      ...(prices === undefined ? {} : { prices }),
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
  const told = familyOf([model, name]);
  return told === "other" && type === "AZURE_OPEN_AI_5" ? "gpt-5" : told;
}

/** List prices are of OpenAI and Azure; what another server calls by the same name costs something else. */
function pricesFor({ type, endpoint, prices }: ModelFileEntry, called: string): Prices | undefined {
  const hasListPrices = type !== "OPEN_AI" || /(?:^|\.)api\.openai\.com$/.test(new URL(endpoint).hostname);
  return prices ?? (hasListPrices ? listPrices(called) : undefined);
}

function limitsOf({ requestsPerMinute, tokensPerMinute }: ModelFileEntry): { limits?: ModelLimits } {
  const limits = {
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
    ...(tokensPerMinute === undefined ? {} : { tokensPerMinute }),
  };
  return Object.keys(limits).length === 0 ? {} : { limits };
}

function parse(fileName: string, text: string | undefined): readonly ModelFileEntry[] {
  if (text === undefined) return [];
  const { entries, problems } = parseModelsFile(parseSecretJson(fileName, text), {
    builtIn: builtInModels.map(({ name }) => name),
  });
  if (problems.length > 0) throw new ModelsFileError(fileName, problems);
  return entries;
}

/** What Azure's model services want a token for, when the entry does not say. */
export const DEFAULT_TOKEN_SCOPE = "https://cognitiveservices.azure.com/.default";

/** Gives a token of the identity that this process runs as. */
export type IdentityToken = (scope: string) => Promise<string>;

/**
 * Signs in with the identity of this process: the managed identity on Azure; on a laptop that of `az login` and its like. The
 * package loads with the first token; it keeps tokens, and gets a new one before the old one ends.
 *
 * @throws (when called) What the package throws when nobody is signed in.
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
