import { basename, dirname, join } from "node:path";
import { builtInModels } from "./built-in-models.ts";
import { createModelKeys } from "./model-keys.ts";
import type { ModelLimits } from "../model-limits.ts";
import type { ModelEntry } from "./model-registry.ts";
import { ModelsFileError } from "./models-file-error.ts";
import { createOpenAiModel } from "./open-ai-model.ts";
import { keyVariableOf, parseModelsFile, type ModelFileEntry } from "./parse-models-file.ts";
import { parseSecretJson } from "./parse-secret-json.ts";
import { watchFile } from "./watched-file.ts";

/**
 * The models that models.json names, as it is now: it is read again when it has changed. Their keys come from the environment,
 * or from `.credentials.json` beside it. Without the file there are none.
 *
 * @param options.file - Path of models.json.
 * @returns A function that gives the entries. It throws ModelsFileError, with every problem, when the file cannot be used.
 * @example
 * const models = createModelRegistry(createConfiguredModels({ file: "models.json", environment: process.env }));
 */
export function createConfiguredModels({
  file,
  environment,
}: {
  readonly file: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}): () => readonly ModelEntry[] {
  const keyOf = createModelKeys({ file: join(dirname(file), ".credentials.json"), environment });

  const entryOf = (entry: ModelFileEntry): ModelEntry => ({
    name: entry.name,
    type: entry.type,
    ...limitsOf(entry),
    create() {
      const { name, endpoint, model = name, timeoutMs } = entry;
      const { host } = new URL(endpoint);
      const site = { name, model, host, key: keyOf(entry), keyVariable: keyVariableOf(entry) };
      return createOpenAiModel({ endpoint, site, timeoutMs });
    },
  });

  return watchFile(file, { parse: (text) => parse(basename(file), text).map(entryOf) });
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
