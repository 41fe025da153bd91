import { type Clock, systemClock } from "../base/elapsed.ts";
import { withTimeLimit } from "../base/time-limit.ts";
import type { Problem, TemplateIncludes } from "../contract/index.ts";
import { cloneJson, type Json, type JsonObject } from "../contract/json.ts";
import { type Model, type ModelContext, type ModelRegistry, standInModel } from "../models/index.ts";
import { checkStages } from "./check-stages.ts";
import { valueAt, withValueAt } from "./config/resolve-config.ts";
import { readSettings, walkSettings } from "./config/setting-tree.ts";
import type { Pipeline, Setup } from "./define-pipeline.ts";
import { describeThrown } from "./describe-thrown.ts";
import type { LoadedPipeline } from "./pipeline-catalog.ts";
import { createPipelineTemplates } from "./pipeline-templates.ts";
import { createReadyPipeline, type ReadyPipeline } from "./ready-pipeline.ts";
import { deepFreeze } from "./stage-context.ts";
import { usedModels } from "./stage-options.ts";
import { withStrayErrors } from "./stray-errors.ts";

export type InitializePipelineInput = {
  readonly pipeline: LoadedPipeline;
  /** Resolved; prompts that nobody gave are absent. */
  readonly config: JsonObject;
  /** Files that came with the request, by name. */
  readonly files?: { readonly [name: string]: string };
  /** What the templates include whose texts the configuration holds. */
  readonly includes?: TemplateIncludes;
  readonly models: ModelRegistry;
  /** Defaults to that of this machine. */
  readonly clock?: Clock;
  /** How long `stages()` may take. Default: 30 s. */
  readonly timeoutMs?: number;
};

export type InitializedPipeline = {
  /** Left out when there is a problem, or a prompt without a value (`resolveConfig` has said which). */
  readonly pipeline?: ReadyPipeline;
  /** What came in, with the texts of the templates. */
  readonly config: JsonObject;
  /** What the templates include. */
  readonly includes: TemplateIncludes;
  readonly problems: readonly Problem[];
};

/**
 * Makes a pipeline ready to run with a configuration: calls its `stages()`, once. Templates and models that cannot be had
 * are replaced by stand-ins, so that one answer lists all that is wrong.
 *
 * @example
 * const { pipeline, config, problems } = await initializePipeline({ pipeline: loaded, config: resolved.config, models });
 */
export async function initializePipeline({
  pipeline,
  config,
  files = {},
  includes = {},
  models,
  clock = systemClock,
  timeoutMs = 30_000,
}: InitializePipelineInput): Promise<InitializedPipeline> {
  const { definition } = pipeline;
  const problems: Problem[] = [];
  const report = (problem: Problem) => void problems.push(problem);

  const missing = missingPrompts(definition, config);
  const standIns = new Map([...missing].map((path) => [path, `<${path} is missing>`]));
  const complete = [...standIns].reduce((filled, [path, value]) => withValueAt(filled, path, value), config);
  const templates = createPipelineTemplates({ pipeline, config, missing, files, includes, report });
  const filled = () => ({ config: templates.config(), includes: templates.includes(), problems });
  const standInValues = new Set(standIns.values());
  const setup = {
    config: deepFreeze(cloneJson(complete)),
    models: createPipelineModels({ definition, config, models, standIns: standInValues, report }),
    templates: { compile: templates.compile },
  } as Setup;

  const late = `stages() took longer than ${timeoutMs / 1000} s; give what it waits for a shorter time limit, or do it in a stage`;
  let stages: unknown;
  try {
    stages = await withTimeLimit(() => withStrayErrors(() => definition.stages(setup)), { timeoutMs, late });
  } catch (thrown) {
    // With a stand-in in its hands the pipeline is not to blame.
    if (problems.length === 0 && missing.size === 0)
      report({
        path: "stages()",
        message: `the pipeline "${pipeline.name}" failed to set up. ${describeThrown(thrown).message}`,
      });
    return filled();
  }
  const checked = checkStages(stages, definition);
  problems.push(...checked.problems);
  if (problems.length > 0 || missing.size > 0) return filled();

  return { pipeline: createReadyPipeline({ definition, ...checked, clock }), ...filled() };
}

function missingPrompts(definition: Pipeline, config: JsonObject): ReadonlySet<string> {
  const prompts = [...walkSettings(readSettings(definition.config))].filter(({ setting }) => setting.kind === "prompt");
  return new Set(prompts.map(({ path }) => path).filter((path) => valueAt(config, path) === undefined));
}

export type PipelineModelsInput = {
  readonly definition: Pipeline;
  readonly config: JsonObject;
  readonly models: ModelRegistry;
  /** Values that stand for missing prompts: about those nothing more is said. */
  readonly standIns: ReadonlySet<string>;
  readonly report: (problem: Problem) => void;
};

/** The `models` that a pipeline's `stages()` gets. What is wrong with a name is reported, and a stand-in returned. */
export function createPipelineModels({ definition, config, models, standIns, report }: PipelineModelsInput): {
  get(name: string): Model;
} {
  return {
    get(name) {
      if (!standIns.has(name)) {
        try {
          const model = models.get(name, { pipeline: definition.name, expected: definition.expected });
          return models.describe(name)?.limits === undefined ? model : onlyWhereDeclared(model, definition, config);
        } catch (error) {
          report({ path: settingThatHolds(name, config), message: (error as Error).message });
        }
      }
      return standInModel(String(name));
    },
  };
}

/** A model with a rate budget: a stage that has not asked for its time to begin must not call it. */
function onlyWhereDeclared(model: Model, { stageOptions }: Pipeline, config: JsonObject): Model {
  const requireDeclared = ({ metadata: { stage } }: ModelContext): void => {
    if (usedModels(stageOptions[stage] ?? {}, config).includes(model.name)) return;
    const [path = "infer.model.name"] = pathsTo(model.name, config);
    throw new Error(
      `Stage "${stage}" calls the model "${model.name}", which has a rate budget in models.json, and does not say so. ` +
        `Add it to the pipeline: stageOptions: { ${stage}: { uses: "${path}" } }`,
    );
  };
  return {
    ...model,
    infer: async (messages, context, options) => {
      requireDeclared(context);
      return model.infer(messages, context, options);
    },
    complete: async (messages, context, options) => {
      requireDeclared(context);
      return model.complete(messages, context, options);
    },
  };
}

/** The setting that a model's name came from, as far as that can be told from its value. */
function settingThatHolds(name: unknown, config: JsonObject): string {
  const paths = pathsTo(name, config);
  return paths.find((path) => path.endsWith("model.name")) ?? paths[0] ?? "stages()";
}

function pathsTo(wanted: unknown, value: Json, path = ""): readonly string[] {
  if (value === wanted) return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    pathsTo(wanted, item as Json, path === "" ? key : `${path}.${key}`),
  );
}
