import { valueAt, withValueAt } from "../config/resolve-config.ts";
import { readSettings, walkSettings } from "../config/setting-tree.ts";
import type { JsonObject } from "../json.ts";
import type { ModelRegistry } from "../models/model-registry.ts";
import type { Problem } from "../problem.ts";
import { cloneJson } from "../runlog/copy-json.ts";
import { systemClock, type Clock } from "../runlog/clock.ts";
import type { TemplateIncludes } from "../runlog/run-log.ts";
import { checkStages } from "./check-stages.ts";
import type { Pipeline } from "./define-pipeline.ts";
import type { Setup } from "./pipeline-inputs.ts";
import { describeThrown } from "./describe-thrown.ts";
import type { LoadedPipeline } from "./pipeline-catalog.ts";
import { createPipelineModels } from "./pipeline-models.ts";
import { createPipelineTemplates } from "./pipeline-templates.ts";
import { createReadyPipeline, type ReadyPipeline } from "./ready-pipeline.ts";
import { deepFreeze } from "./stage-context.ts";
import { withStrayErrors } from "./stray-errors.ts";
import { withTimeLimit } from "./with-time-limit.ts";

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
