import { z } from "zod";
import { FAMILY_NAMES, type Problem, SERVER_TYPES } from "../contract/index.ts";
import { describeValue, isPlainObject } from "../contract/json.ts";

/** The longest delay of a timer: 24 days. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

const usdPer1M = z.number().min(0);
const comment = z.string().optional().describe("For people; not used.");

const prices = z.strictObject({
  inputPer1M: usdPer1M.describe("USD for a million tokens of input."),
  cachedInputPer1M: usdPer1M
    .optional()
    .describe("USD for a million tokens of input that the server had in its cache. Default: inputPer1M."),
  outputPer1M: usdPer1M.describe("USD for a million tokens of output, reasoning included."),
});

const modelEntry = z.strictObject(
  {
    $comment: comment,
    name: z
      .string()
      .regex(/^[A-Za-z0-9][\w.:/-]*$/, {
        error: "must begin with a letter or digit, and hold only those and _ - . : /",
      })
      .describe("What pipelines call the model, as in infer.model.name=NAME."),
    type: z
      .enum(SERVER_TYPES, {
        error: ({ input }) =>
          `must be one of the types that there are: ${SERVER_TYPES.join(", ")}; found ${describeValue(input)}`,
      })
      .describe(
        "AZURE_OPEN_AI: a deployment of Azure OpenAI. AZURE_OPEN_AI_5: one of GPT-5 or later. AZURE_AI: a model of another " +
          "maker in Azure AI Foundry. OPEN_AI: any server that speaks OpenAI's API (OpenAI, Ollama, vLLM, LM Studio).",
      ),
    model: z
      .string()
      .min(1)
      .optional()
      .describe("What the server calls the model; on Azure the name of the deployment. Default: name."),
    endpoint: z
      .string({ error: "must be the address of the server, such as https://api.openai.com/v1" })
      .check(
        z.superRefine((endpoint, context) => {
          const message = problemOfEndpoint(endpoint);
          if (message !== undefined) context.addIssue({ code: "custom", message });
        }),
      )
      .describe(
        "Address of the server. OPEN_AI: with the version, http://localhost:11434/v1. Azure: of the resource, " +
          "https://NAME.openai.azure.com or https://NAME.services.ai.azure.com.",
      ),
    api_version: z
      .string()
      .regex(/^[\w.-]+$/, { error: "must be a version such as 2024-10-21" })
      .optional()
      .describe("Azure only: calls the classic API with this version. Default: the v1 API, which has no versions."),
    family: z
      .enum(FAMILY_NAMES, {
        error: ({ input }) =>
          `must be one of the families that there are: ${FAMILY_NAMES.join(", ")}; found ${describeValue(input)}`,
      })
      .optional()
      .describe("Which settings the model takes. Default: told by model or name; gpt-5 for AZURE_OPEN_AI_5."),
    keyVariable: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "must be the name of an environment variable" })
      .optional()
      .describe("Environment variable that holds the key. Default: GOTAG_KEY_ and the name in capitals."),
    tokenScope: z
      .url({ error: "must be a scope such as https://ai.azure.com/.default" })
      .optional()
      .describe(
        "Azure only: what a token is asked for where there is no key. Default: https://cognitiveservices.azure.com/.default.",
      ),
    timeoutMs: z
      .int()
      .min(1)
      .max(MAX_TIMEOUT_MS)
      .optional()
      .describe("How long a call may take, in milliseconds. Default: 300000."),
    requestsPerMinute: z.int().min(1).optional().describe("How many calls all runs together make in a minute."),
    tokensPerMinute: z.int().min(1).optional().describe("How many tokens all runs together use in a minute."),
    prices: prices.optional().describe("What the model costs. Default: the list prices of well-known models."),
  },
  {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? describeUnknown(issue.keys)
        : `must be an object with name, type and endpoint; found ${describeValue(issue.input)}`,
  },
);

/** A model of models.json. */
export type ModelFileEntry = z.infer<typeof modelEntry>;

/**
 * The schema of models.json for editors: a list of models, or an object with one. `parseModelsFile` distinguishes the two itself,
 * because the problems of a union are not clear.
 */
const modelsFile = z.union([
  z.array(modelEntry),
  z.strictObject({ $schema: z.string().optional(), $comment: comment, models: z.array(modelEntry) }),
]);

/** Names of fields in which users put a key by mistake. */
const KEY_FIELD = /^(api[-_]?)?(key|token|secret)$/i;

function describeUnknown(keys: readonly string[]): string {
  const message = `has no field ${keys.map((key) => JSON.stringify(key)).join(", ")}`;
  const fields = Object.keys(modelEntry.shape).filter((field) => !field.startsWith("$"));
  return keys.some((key) => KEY_FIELD.test(key))
    ? `${message}; keys do not belong here: put them into .credentials.json, or an environment variable`
    : `${message}; the fields are ${fields.join(", ")}`;
}

/** Returns the environment variable for the key of a model: that of the entry, or one derived from its name. */
export const keyVariableOf = ({ name, keyVariable }: Pick<ModelFileEntry, "name" | "keyVariable">): string =>
  keyVariable ?? `GOTAG_KEY_${name.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`;

/**
 * Checks the content of models.json: a list of models, or `{ "$schema": …, "models": [ … ] }`.
 *
 * @param options.builtIn - The names of the built-in models.
 * @returns The entries, or all problems with their JSON paths.
 */
export function parseModelsFile(
  value: unknown,
  { builtIn }: { readonly builtIn: readonly string[] },
): { readonly entries: readonly ModelFileEntry[]; readonly problems: readonly Problem[] } {
  const { list, path, problems: outer } = listIn(value);
  if (list === undefined) return { entries: [], problems: outer };
  const parsed = z.array(modelEntry).safeParse(list);
  const problems = [
    ...outer,
    ...(parsed.error?.issues ?? []).map((issue) => ({ path: jsonPath(path, issue.path), message: issue.message })),
    ...nameProblems(list, path, builtIn),
    ...azureProblems(list, path),
    ...(parsed.data === undefined ? [] : keyProblems(parsed.data, path)),
  ];
  return problems.length > 0 || !parsed.success ? { entries: [], problems } : { entries: parsed.data, problems };
}

type Listed = { readonly list?: readonly unknown[]; readonly path: string; readonly problems: readonly Problem[] };

function listIn(value: unknown): Listed {
  if (Array.isArray(value)) return { list: value, path: "$", problems: [] };
  if (!isPlainObject(value) || !Object.hasOwn(value, "models")) {
    const message = `must be a list of models, or an object with the list "models"; found ${kindOf(value)}`;
    return { path: "$", problems: [{ path: "$", message }] };
  }
  const { models, $schema: _schema, $comment: _comment, ...others } = value;
  const problems = Object.keys(others).map((key) => ({
    path: jsonPath("$", [key]),
    message: "is not known here; there are $schema, $comment and models",
  }));
  if (Array.isArray(models)) return { list: models, path: "$.models", problems };
  const message = `must be a list of models; found ${kindOf(models)}`;
  return { path: "$.models", problems: [...problems, { path: "$.models", message }] };
}

function nameProblems(entries: readonly unknown[], root: string, builtIn: readonly string[]): readonly Problem[] {
  const places = new Map<string, number>();
  return entries.flatMap((entry, index) => {
    const name = isPlainObject(entry) ? entry["name"] : undefined;
    if (typeof name !== "string") return [];
    const path = jsonPath(root, [index, "name"]);
    if (builtIn.includes(name)) return [{ path, message: `"${name}" is a built-in model; choose another name` }];
    const first = places.get(name);
    places.set(name, first ?? index);
    return first === undefined ? [] : [{ path, message: `"${name}" is also the name of ${jsonPath(root, [first])}` }];
  });
}

/** Finds names with the same environment variable: the key of one model would be sent to the server of the other. */
function keyProblems(entries: readonly ModelFileEntry[], root: string): readonly Problem[] {
  const places = new Map<string, number>();
  return entries.flatMap((entry, index) => {
    if (entry.keyVariable !== undefined) return [];
    const variable = keyVariableOf(entry);
    const first = places.get(variable);
    places.set(variable, first ?? index);
    if (first === undefined || entries[first]?.name === entry.name) return [];
    const message = `has its key from ${variable}, as ${jsonPath(root, [first])} has; give one of them a keyVariable`;
    return [{ path: jsonPath(root, [index, "name"]), message }];
  });
}

/** Finds fields that have no effect on servers other than Azure's. */
function azureProblems(entries: readonly unknown[], root: string): readonly Problem[] {
  return entries.flatMap((entry, index) =>
    isPlainObject(entry) && entry["type"] === "OPEN_AI"
      ? ["api_version", "tokenScope"]
          .filter((field) => entry[field] !== undefined)
          .map((field) => ({ path: jsonPath(root, [index, field]), message: "is for the Azure types only; remove it" }))
      : [],
  );
}

const jsonPath = (root: string, path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => (typeof key === "number" ? `${text}[${key}]` : `${text}.${String(key)}`), root);

const kindOf = (value: unknown): string =>
  value === null ? "null" : isPlainObject(value) ? "an object" : Array.isArray(value) ? "a list" : typeof value;

/**
 * Returns the JSON schema of models.json for editors, the content of models.schema.json.
 *
 * @example
 * JSON.stringify(modelsJsonSchema(), null, 2);
 */
export const modelsJsonSchema = (): object => ({
  title: "Models that pipelines of gotag can call",
  ...z.toJSONSchema(modelsFile, { io: "input", reused: "ref" }),
});

/** models.json or .credentials.json is invalid. The message lists all problems, and never a key. */
export class ModelsFileError extends Error {
  override readonly name = "ModelsFileError";
  readonly code = "invalid-models-file";
  /** The paths are JSON paths in the file. */
  readonly problems: readonly Problem[];
  constructor(file: string, problems: readonly Problem[]) {
    const lines = problems.map(({ path, message }) => `${path}: ${message}`);
    super(`${file} cannot be used. ${lines.join("; ")}`);
    this.problems = problems;
  }
}

function problemOfEndpoint(endpoint: string): string | undefined {
  if (!URL.canParse(endpoint) || !/^https?:\/\//i.test(endpoint))
    return "must be the address of the server, such as https://api.openai.com/v1";
  const { username, password, search, hash, pathname } = new URL(endpoint);
  if (username !== "" || password !== "") return "must not hold a user name or a password: keys do not belong here";
  if (/\/deployments\/|\/chat\/completions/i.test(pathname))
    return "must be the address of the resource only, such as https://NAME.openai.azure.com; a deployment goes into model, a version into api_version";
  if (search !== "" || hash !== "") return "must end with the path, without ? and #";
  return undefined;
}
