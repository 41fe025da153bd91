import { z } from "zod";
import type { Json } from "./json.ts";
import { problems } from "./problem.ts";
import { settingChange, usage } from "./run-log.ts";

// What an app has: pipelines, models, and its own state.

/** A stage with the stages whose results it needs. It runs when all of them have succeeded, and is skipped otherwise. */
const plannedStage = z.object({ stage: z.string(), inputs: z.array(z.string()).readonly() });
export type PlannedStage = z.infer<typeof plannedStage>;

/** One setting of a pipeline, for help. */
const settingDescription = z.object({
  /** Dotted path, as in overrides. */
  path: z.string(),
  kind: z.enum(["prompt", "internal", "value"]),
  /** The text of a prompt. */
  text: z.string().optional(),
  default: z.custom<Json>().optional(),
  /** An object that takes new keys. Its existing keys follow it in the list. */
  open: z.boolean().optional(),
  /** Names a file whose text goes into the internal setting `<path>_text`. */
  template: z.literal(true).optional(),
});
export type SettingDescription = z.infer<typeof settingDescription>;

const describedSettings = z.object({
  name: z.string(),
  description: z.string(),
  settings: z.array(settingDescription).readonly(),
});

/** A pipeline with its settings, and its graph or the problems that prevent one. */
export const pipelineDescription = z.union([
  describedSettings.extend({
    /** In the pipeline's order. */
    graph: z.array(plannedStage).readonly(),
    /** Always empty. Earlier versions listed stages here that started later than their inputs ended. */
    waiting: z.array(z.unknown()).max(0).readonly(),
  }),
  describedSettings.extend({ problems }),
]);
export type PipelineDescription = z.infer<typeof pipelineDescription>;

/** A pipeline, or the error that its code throws when it is loaded. */
const listedPipeline = z.object({
  name: z.string(),
  description: z.string().optional(),
  error: z.string().optional(),
});
export type ListedPipeline = z.infer<typeof listedPipeline>;

export const pipelineList = z.object({ pipelines: z.array(listedPipeline).readonly() });
export type PipelineList = z.infer<typeof pipelineList>;

/** How much of a model may be used per minute. */
const modelLimits = z.object({ requestsPerMinute: z.number().optional(), tokensPerMinute: z.number().optional() });
export type ModelLimits = z.infer<typeof modelLimits>;

/** USD per million tokens. */
const prices = z.object({
  inputPer1M: z.number(),
  /** Of input that the server had in its cache. Default: `inputPer1M`. */
  cachedInputPer1M: z.number().optional(),
  outputPer1M: z.number(),
});
export type Prices = z.infer<typeof prices>;

/** Types of models that run on servers. */
export const SERVER_TYPES = ["OPEN_AI", "AZURE_OPEN_AI", "AZURE_OPEN_AI_5", "AZURE_AI"] as const;

/** Families of models, which differ in the settings that they take. */
export const FAMILY_NAMES = ["gpt-chat", "gpt-5.1", "gpt-5", "o3", "o1", "other"] as const;

/** What is known of a model before it is called. It has no secrets. A built-in model has a name and a type only. */
const modelDescription = z.object({
  name: z.string(),
  type: z.enum(["BUILT_IN", ...SERVER_TYPES]),
  /** Missing if nothing is limited. */
  limits: modelLimits.optional(),
  server: z
    .object({
      /** What the server calls the model; on Azure the name of the deployment. */
      model: z.string(),
      endpoint: z.string(),
      apiVersion: z.string().optional(),
      /** Environment variable that its key may come from. */
      keyVariable: z.string(),
      timeoutMs: z.number(),
    })
    .optional(),
  family: z.enum(FAMILY_NAMES).optional(),
  /** How the family changes the settings of a stage. */
  settingChanges: z.array(settingChange).readonly().optional(),
  /** Missing if they are not known. */
  prices: prices.optional(),
  /** How calls are authenticated now. */
  signsInWith: z.enum(["key", "identity", "nothing"]).optional(),
  /** Why that is not known. */
  keyProblem: z.string().optional(),
});
export type ModelDescription = z.infer<typeof modelDescription>;

export const modelList = z.object({ models: z.array(modelDescription).readonly() });
export type ModelList = z.infer<typeof modelList>;

const checkedModel = z.object({ name: z.string(), elapsedMs: z.number() });

/** The result of one call of a model. */
export const modelCheck = z.discriminatedUnion("succeeded", [
  checkedModel.extend({
    succeeded: z.literal(true),
    text: z.string(),
    modelVersion: z.string().optional(),
    usage,
  }),
  checkedModel.extend({
    succeeded: z.literal(false),
    error: z.object({
      code: z.string(),
      message: z.string(),
      /** A setting has to be changed. */
      isConfiguration: z.boolean(),
    }),
  }),
]);
export type ModelCheck = z.infer<typeof modelCheck>;

/** The state of an app. */
export const health = z.object({
  status: z.literal("ok"),
  version: z.string(),
  storage: z.enum(["file", "blob"]),
  /** The app's clock. */
  time: z.iso.datetime(),
  /** The folder that a local host serves. */
  home: z.string().optional(),
});
export type Health = z.infer<typeof health>;
