import { z } from "zod";
import { describeValue } from "../runlog/describe-value.ts";
import { SERVER_TYPES } from "./call-site.ts";
import { FAMILY_NAMES } from "./model-families.ts";
import { problemOfEndpoint } from "./problem-of-endpoint.ts";

/** The most that a timer can wait: 24 days. */
const MOST_TIMEOUT_MS = 2 ** 31 - 1;

const usdPer1M = z.number().min(0);
const comment = z.string().optional().describe("For people; not used.");

const prices = z.strictObject({
  inputPer1M: usdPer1M.describe("USD for a million tokens of input."),
  cachedInputPer1M: usdPer1M
    .optional()
    .describe("USD for a million tokens of input that the server had in its cache. Default: inputPer1M."),
  outputPer1M: usdPer1M.describe("USD for a million tokens of output, reasoning included."),
});

/** One model of `models.json`. */
export const modelEntry = z.strictObject(
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
      .max(MOST_TIMEOUT_MS)
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

/** A model as models.json has it. */
export type ModelFileEntry = z.infer<typeof modelEntry>;

/**
 * What models.json may be: a list of models; or an object with one, which has room for what editors look for. Its parser looks
 * for itself which of the two it has, because the problems of a union do not tell.
 */
export const modelsFile = z.union([
  z.array(modelEntry),
  z.strictObject({ $schema: z.string().optional(), $comment: comment, models: z.array(modelEntry) }),
]);

/** Names that people give to a field for a key. */
const KEY_FIELD = /^(api[-_]?)?(key|token|secret)$/i;

function describeUnknown(keys: readonly string[]): string {
  const message = `has no field ${keys.map((key) => JSON.stringify(key)).join(", ")}`;
  const fields = Object.keys(modelEntry.shape).filter((field) => !field.startsWith("$"));
  return keys.some((key) => KEY_FIELD.test(key))
    ? `${message}; keys do not belong here: put them into .credentials.json, or an environment variable`
    : `${message}; the fields are ${fields.join(", ")}`;
}
