import type { ZodType } from "zod";
import type { Plan } from "../../base/plan.ts";
import type {
  ModelDescription,
  ModelLimits,
  Problem,
  StageSettingChange,
  TemplateIncludes,
} from "../../contract/index.ts";
import { isPlainObject, type JsonObject } from "../../contract/json.ts";
import { adaptSettings, type FamilyName, type ModelRegistry } from "../../models/index.ts";
import {
  initializePipeline,
  usedModels,
  type LoadedPipeline,
  type PipelineCatalog,
  type StageOptions,
} from "../../pipeline/index.ts";
import { toFailure } from "../../platform/envelope.ts";
import { redactKnown } from "../../platform/redact.ts";
import type { StageBudgets } from "../durable/index.ts";

export type PreparePipelineDeps = { readonly catalog: PipelineCatalog; readonly models: ModelRegistry };

type PreparePipelineInput = {
  readonly name: string;
  /** The files of the request, by name. */
  readonly files: { readonly [name: string]: string };
  /** The texts that the templates in the configuration include. */
  readonly includes?: TemplateIncludes;
  /** Resolves the configuration of the run. */
  readonly resolve: (pipeline: LoadedPipeline) => {
    readonly config: JsonObject;
    readonly problems: readonly Problem[];
  };
};

/** The pipeline of a run, checked and resolved. */
export type PipelineToRun = {
  readonly name: string;
  readonly codeHash: string;
  /** With the texts of the templates. */
  readonly config: JsonObject;
  readonly includes?: TemplateIncludes;
  readonly plan: Plan;
  readonly stageNames: readonly string[];
  readonly budgets?: StageBudgets;
  readonly changes: readonly StageSettingChange[];
  /** The calls that may cost something. */
  readonly calls: readonly ModelCalls[];
};

type PreparedPipeline = {
  /** Left out if there are problems. */
  readonly ready?: PipelineToRun;
  readonly caseSchema?: ZodType;
  readonly problems: readonly Problem[];
};

/** Checks that the configuration has no key. Even the defaults of a pipeline may contain one, by mistake. */
function secretProblems(config: JsonObject): readonly Problem[] {
  const text = JSON.stringify(config);
  if (redactKnown(text) === text) return [];
  const message = "holds a key that this app works with, and settings are recorded. Read it in the stage";
  return [{ path: "config", message }];
}

/** Loads the pipeline of a run, and initializes it once, so that all problems of its settings are found before the run starts. */
export async function preparePipeline(
  { name, files, includes = {}, resolve }: PreparePipelineInput,
  { catalog, models }: PreparePipelineDeps,
): Promise<PreparedPipeline> {
  let loaded: LoadedPipeline;
  try {
    loaded = await catalog.load(name);
  } catch (thrown) {
    return { problems: [{ path: "pipeline", message: toFailure(thrown).message }] };
  }
  const { caseSchema, stageOptions } = loaded.definition;
  const resolved = resolve(loaded);
  const initialized = await initializePipeline({ pipeline: loaded, config: resolved.config, files, includes, models });
  const problems = [...resolved.problems, ...initialized.problems, ...secretProblems(initialized.config)];
  if (initialized.pipeline === undefined || problems.length > 0) return { problems, caseSchema };
  const { plan, stageNames } = initialized.pipeline;
  const { config } = initialized;
  const budgets = stageBudgets(stageOptions, { config, limitsOf: (model) => models.describe(model)?.limits });
  const changes = settingChanges(config, (model) => models.describe(model)?.family);
  return {
    problems,
    caseSchema,
    ready: {
      name,
      codeHash: loaded.codeHash,
      config,
      includes: Object.keys(initialized.includes).length === 0 ? undefined : initialized.includes,
      plan,
      stageNames,
      budgets,
      changes,
      calls: modelCalls({ stageNames, stageOptions, config, describe: (model) => models.describe(model) }),
    },
  };
}

/** A stage that calls models which may cost something. */
export type ModelCalls = {
  readonly stage: string;
  readonly models: readonly Pick<ModelDescription, "name" | "prices" | "limits">[];
  /** The longest answer that its settings allow, in tokens; left out if they have no limit. */
  readonly maxOutputTokens?: number;
};

type ModelCallsInput = {
  readonly stageNames: readonly string[];
  readonly stageOptions: { readonly [stage: string]: StageOptions };
  /** Resolved. */
  readonly config: JsonObject;
  readonly describe: (model: string) => ModelDescription | undefined;
};

/**
 * Lists the stages whose calls may cost something: calls of a model with a price, or of an Azure model, whose answer may name the
 * model and so its price. A stage calls the models that its `uses` names, by default `config.<stage>.model.name`.
 *
 * @example
 * modelCalls({ stageNames: ["infer"], stageOptions: { infer: { uses: "infer.model.name" } }, config, describe: registry.describe });
 * // [{ stage: "infer", models: [{ name: "gpt-5", prices: { … } }], maxOutputTokens: 800 }]
 */
export function modelCalls({ stageNames, stageOptions, config, describe }: ModelCallsInput): readonly ModelCalls[] {
  return stageNames.flatMap((stage) => {
    const names = usedModels({ uses: `${stage}.model.name`, ...stageOptions[stage] }, config);
    const models = names.flatMap((name) => describe(name) ?? []).filter(mayCost);
    if (models.length === 0) return [];
    return [{ stage, models, maxOutputTokens: outputLimit(config[stage]) }];
  });
}

const mayCost = ({ type, prices }: ModelDescription): boolean => prices !== undefined || type.startsWith("AZURE_");

/** Reads the limit in `model.settings` of a stage. */
function outputLimit(stageConfig: unknown): number | undefined {
  const model = isPlainObject(stageConfig) ? stageConfig["model"] : undefined;
  const settings = isPlainObject(model) ? model["settings"] : undefined;
  if (!isPlainObject(settings)) return undefined;
  const limit = settings["max_completion_tokens"] ?? settings["max_tokens"];
  return typeof limit === "number" ? limit : undefined;
}

/**
 * Lists how model settings in a configuration change on their way to the models, stage by stage.
 *
 * @param familyOf - Returns the family of a model; `undefined` if there is no such model.
 * @example
 * settingChanges({ infer: { model: { name: "gpt-5", settings: { max_tokens: 800 } } } }, () => "gpt-5");
 * // [{ stage: "infer", model: "gpt-5", setting: "max_tokens", change: "renamed", to: "max_completion_tokens", reason: "…" }]
 */
export function settingChanges(
  config: JsonObject,
  familyOf: (model: string) => FamilyName | undefined,
): readonly StageSettingChange[] {
  return Object.entries(config).flatMap(([stage, settings]) => {
    const model = isPlainObject(settings) ? settings["model"] : undefined;
    if (!isPlainObject(model) || typeof model["name"] !== "string" || !isPlainObject(model["settings"])) return [];
    const { name } = model as { name: string };
    const family = familyOf(name);
    if (family === undefined) return [];
    const { changes } = adaptSettings(family, model["settings"] as JsonObject);
    return changes.map((change) => ({ stage, model: name, ...change }));
  });
}

/**
 * Maps each stage to the rate-limited models it calls.
 *
 * @param options.limitsOf - Returns the rate budget of a model, if it has one.
 * @returns `undefined` if no stage calls one.
 */
export function stageBudgets(
  stageOptions: { readonly [stage: string]: StageOptions },
  { config, limitsOf }: { readonly config: JsonObject; readonly limitsOf: (model: string) => ModelLimits | undefined },
): StageBudgets | undefined {
  const budgets = Object.entries(stageOptions).flatMap(([stage, options]) => {
    const models = usedModels(options, config).flatMap((model) => {
      const limits = limitsOf(model);
      return limits === undefined ? [] : [{ model, ...limits }];
    });
    return models.length === 0 ? [] : [[stage, models] as const];
  });
  return budgets.length === 0 ? undefined : Object.fromEntries(budgets);
}
