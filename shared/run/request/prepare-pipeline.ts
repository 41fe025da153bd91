import type { ZodType } from "zod";
import { type JsonObject, isPlainObject } from "../../contract/json.ts";
import type { Plan } from "../../base/plan.ts";
import { type ModelRegistry, type ModelDescription, adaptSettings, type FamilyName } from "../../models/index.ts";
import {
  initializePipeline,
  type LoadedPipeline,
  type PipelineCatalog,
  type StageOptions,
  usedModels,
} from "../../pipeline/index.ts";
import type { Problem, StageSettingChange, TemplateIncludes, ModelLimits } from "../../contract/index.ts";
import { redactKnown } from "../../platform/redact.ts";
import { toFailure } from "../../platform/envelope.ts";
import type { StageBudgets } from "../durable/index.ts";

export type PreparePipelineDeps = { readonly catalog: PipelineCatalog; readonly models: ModelRegistry };

export type PreparePipelineInput = {
  readonly name: string;
  /** Files that came with the request, by name. */
  readonly files: { readonly [name: string]: string };
  /** What the templates include whose texts the configuration holds. */
  readonly includes?: TemplateIncludes;
  /** Gives the configuration of the run, and what is wrong with it. */
  readonly resolve: (pipeline: LoadedPipeline) => {
    readonly config: JsonObject;
    readonly problems: readonly Problem[];
  };
};

/** What a run needs to know of its pipeline. */
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
  /** What may cost something. */
  readonly calls: readonly ModelCalls[];
};

export type PreparedPipeline = {
  /** Left out when there are problems. */
  readonly ready?: PipelineToRun;
  readonly caseSchema?: ZodType;
  readonly problems: readonly Problem[];
};

/** Also the defaults of a pipeline may hold a key, by mistake. */
function secretProblems(config: JsonObject): readonly Problem[] {
  const text = JSON.stringify(config);
  if (redactKnown(text) === text) return [];
  const message = "holds a key that this app works with, and settings are recorded. Read it in the stage";
  return [{ path: "config", message }];
}

/** Loads the pipeline of a run, and initializes it once, so that whatever is wrong with its settings is known before it begins. */
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
  const schema = caseSchema === undefined ? {} : { caseSchema };
  const resolved = resolve(loaded);
  const initialized = await initializePipeline({ pipeline: loaded, config: resolved.config, files, includes, models });
  const problems = [...resolved.problems, ...initialized.problems, ...secretProblems(initialized.config)];
  if (initialized.pipeline === undefined || problems.length > 0) return { problems, ...schema };
  const { plan, stageNames } = initialized.pipeline;
  const { config } = initialized;
  const budgets = stageBudgets(stageOptions, { config, limitsOf: (model) => models.describe(model)?.limits });
  const changes = settingChanges(config, (model) => models.describe(model)?.family);
  return {
    problems,
    ...schema,
    ready: {
      name,
      codeHash: loaded.codeHash,
      config,
      ...(Object.keys(initialized.includes).length === 0 ? {} : { includes: initialized.includes }),
      plan,
      stageNames,
      ...(budgets === undefined ? {} : { budgets }),
      changes,
      calls: modelCalls({ stageNames, stageOptions, config, describe: (model) => models.describe(model) }),
    },
  };
}

/** A stage that calls models which may cost something. */
export type ModelCalls = {
  readonly stage: string;
  readonly models: readonly Pick<ModelDescription, "name" | "prices" | "limits">[];
  /** The longest answer that its settings allow, in tokens; left out where they do not say. */
  readonly maxOutputTokens?: number;
};

export type ModelCallsInput = {
  readonly stageNames: readonly string[];
  readonly stageOptions: { readonly [stage: string]: StageOptions };
  /** Resolved. */
  readonly config: JsonObject;
  readonly describe: (model: string) => ModelDescription | undefined;
};

/**
 * The stages whose calls may cost something: those of a model with a price, or of one of Azure, where the answer may tell the
 * model and so its price. Which models a stage calls is what its `uses` says, or else `config.<stage>.model.name`.
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
    const maxOutputTokens = outputLimit(config[stage]);
    return [{ stage, models, ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }) }];
  });
}

const mayCost = ({ type, prices }: ModelDescription): boolean => prices !== undefined || type.startsWith("AZURE_");

/** What stands in `model.settings` of a stage. */
function outputLimit(stageConfig: unknown): number | undefined {
  const model = isPlainObject(stageConfig) ? stageConfig["model"] : undefined;
  const settings = isPlainObject(model) ? model["settings"] : undefined;
  if (!isPlainObject(settings)) return undefined;
  const limit = settings["max_completion_tokens"] ?? settings["max_tokens"];
  return typeof limit === "number" ? limit : undefined;
}

/**
 * What becomes of the settings of the models that a configuration names, stage by stage, on their way to the models.
 *
 * @param familyOf - The family of the model of that name; `undefined` where there is none.
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
 * Which stages have to ask for their time to begin, and of which models.
 *
 * @param options.limitsOf - The rate budget of a model, if it has one.
 * @returns `undefined` where no stage has to.
 * @example
 * stageBudgets({ infer: { uses: "infer.model.name" } }, { config, limitsOf: models.limits });
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
