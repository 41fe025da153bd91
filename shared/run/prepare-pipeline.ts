import type { ZodType } from "zod";
import type { JsonObject } from "../json.ts";
import type { Plan } from "../graph/plan.ts";
import type { ModelRegistry } from "../models/model-registry.ts";
import { initializePipeline } from "../pipeline/initialize-pipeline.ts";
import type { LoadedPipeline, PipelineCatalog } from "../pipeline/pipeline-catalog.ts";
import type { Problem } from "../problem.ts";
import { redactKnown } from "../secrets/redact.ts";
import type { StageSettingChange, TemplateIncludes } from "../runlog/run-log.ts";
import { toFailure } from "./envelope.ts";
import type { StageBudgets } from "./model-budget.ts";
import { modelCalls, type ModelCalls } from "./model-calls.ts";
import { settingChanges } from "./setting-changes.ts";
import { stageBudgets } from "./stage-budgets.ts";

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
