import { type Clock, systemClock } from "../base/elapsed.ts";
import { withTimeLimit } from "../base/time-limit.ts";
import { NotUtf8Error } from "../base/utf8.ts";
import type { Problem, TemplateIncludes } from "../contract/index.ts";
import { cloneJson, describeValue, type Json, type JsonObject } from "../contract/json.ts";
import { type Model, type ModelContext, type ModelRegistry, placeholderModel } from "../models/index.ts";
import { redactKnown } from "../platform/redact.ts";
import { compileTemplate, type Template } from "../templates/index.ts";
import { checkStages } from "./check-stages.ts";
import { settingAt, withSettingAt } from "./config/resolve-config.ts";
import { readSettings, walkSettings } from "./config/setting-tree.ts";
import type { Pipeline, Setup } from "./define-pipeline.ts";
import { describeThrown } from "./describe-thrown.ts";
import type { LoadedPipeline } from "./pipeline-catalog.ts";
import { createReadyPipeline, deepFreeze, type ReadyPipeline } from "./ready-pipeline.ts";
import { usedModels } from "./stage-options.ts";
import { withStrayErrors } from "./stray-errors.ts";

type InitializePipelineInput = {
  readonly pipeline: LoadedPipeline;
  /** The resolved configuration, without prompts that have no value. */
  readonly config: JsonObject;
  /** The files of the request, by name. */
  readonly files?: { readonly [name: string]: string };
  /** The recorded includes of templates whose texts are in the configuration. */
  readonly includes?: TemplateIncludes;
  readonly models: ModelRegistry;
  /** Default: that of this machine. */
  readonly clock?: Clock;
  /** The time limit of `stages()`. Default: 30 s. */
  readonly timeoutMs?: number;
};

type InitializedPipeline = {
  /** Missing if there is a problem, or a prompt without a value (which `resolveConfig` reports). */
  readonly pipeline?: ReadyPipeline;
  /** The configuration with the texts of the templates. */
  readonly config: JsonObject;
  /** The includes of the templates. */
  readonly includes: TemplateIncludes;
  readonly problems: readonly Problem[];
};

/**
 * Initializes a pipeline for a configuration: calls its `stages()` once. Missing templates and models are replaced by
 * placeholders, so that one answer lists all problems.
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
  const placeholders = new Map([...missing].map((path) => [path, `<${path} is missing>`]));
  const complete = [...placeholders].reduce((filled, [path, value]) => withSettingAt(filled, path, value), config);
  const templates = createTemplates({ pipeline, config, missing, files, includes, report });
  const filled = () => ({ config: templates.config(), includes: templates.includes(), problems });
  const setup = {
    config: deepFreeze(cloneJson(complete)),
    models: createModels({ definition, config, models, placeholders: new Set(placeholders.values()), report }),
    templates: { compile: templates.compile },
  } as Setup;

  const late = `stages() took longer than ${timeoutMs / 1000} s; give what it waits for a shorter time limit, or do it in a stage`;
  let stages: unknown;
  try {
    stages = await withTimeLimit(() => withStrayErrors(() => definition.stages(setup)), { timeoutMs, late });
  } catch (thrown) {
    // With a placeholder, the error is not the pipeline's fault.
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
  return new Set(prompts.map(({ path }) => path).filter((path) => settingAt(config, path) === undefined));
}

type PipelineTemplates = Setup["templates"] & {
  /** Returns the configuration with the texts of the compiled templates. */
  readonly config: () => JsonObject;
  /** Returns the includes of the compiled templates. */
  readonly includes: () => TemplateIncludes;
};

/** Replaces a missing template. It is never rendered, because the run does not start. */
const placeholderTemplate: Template = () => "";

/**
 * Creates the `templates` that `stages()` gets. A text in the configuration (of a rerun or a stored request) is used before any
 * file, with the includes recorded for it. For a problem, it is reported and a placeholder returned.
 *
 * @param options.missing - Settings that have been reported as missing.
 * @param options.files - The files of the request, which are used before those of the folder.
 */
function createTemplates({
  pipeline,
  config,
  missing,
  files,
  includes,
  report,
}: {
  readonly pipeline: LoadedPipeline;
  readonly config: JsonObject;
  readonly missing: ReadonlySet<string>;
  readonly files: { readonly [name: string]: string };
  readonly includes: TemplateIncludes;
  readonly report: (problem: Problem) => void;
}): PipelineTemplates {
  let filled = config;
  const included: { [textSetting: string]: { readonly [name: string]: string } } = {};

  const readFile = async (name: string): Promise<string | undefined> =>
    Object.hasOwn(files, name) ? files[name] : await pipeline.readFile(name);

  function recordedFile(textSetting: string): typeof readFile {
    const recorded = Object.hasOwn(includes, textSetting) ? includes[textSetting]! : {};
    return async (name) => (Object.hasOwn(recorded, name) ? recorded[name] : undefined);
  }

  type Found = { readonly name: string; readonly text: string; readonly readTemplate: typeof readFile };

  /** Returns the text of a template, or the message of a problem; `undefined` for a missing setting. */
  async function findText(fileSetting: string, textSetting: string): Promise<Found | string | undefined> {
    const name = settingAt(config, fileSetting);
    const recorded = settingAt(config, textSetting);
    if (typeof recorded === "string")
      return {
        name: typeof name === "string" ? name : textSetting,
        text: recorded,
        readTemplate: recordedFile(textSetting),
      };
    if (typeof name !== "string")
      return missing.has(fileSetting)
        ? undefined
        : `expected the name of a template file, found ${describeValue(name)}`;
    try {
      const text = await readFile(name);
      if (text !== undefined) return { name, text, readTemplate: readFile };
    } catch (error) {
      if (error instanceof NotUtf8Error) return error.message;
      throw error;
    }
    const names = [...new Set([...Object.keys(files), ...(await pipeline.listFiles())])];
    return `there is no file ${JSON.stringify(name)}. Files that there are: ${names.join(", ") || "none"}`;
  }

  return {
    config: () => filled,
    includes: () => included,
    async compile(fileSetting, textSetting) {
      const refuse = (message: string): Template => {
        report({ path: fileSetting, message });
        return placeholderTemplate;
      };
      const found = await findText(fileSetting, textSetting);
      if (found === undefined) return placeholderTemplate;
      if (typeof found === "string") return refuse(found);
      if (redactKnown(found.text) !== found.text)
        return refuse("holds a key that this app works with, and templates are recorded");
      filled = withSettingAt(filled, textSetting, found.text);
      try {
        const { template, includes: texts } = await compileTemplate(found.text, found);
        if (Object.keys(texts).length > 0) included[textSetting] = texts;
        return template;
      } catch (error) {
        return refuse((error as Error).message);
      }
    },
  };
}

/**
 * Creates the `models` that `stages()` gets. For an invalid name, the problem is reported and a placeholder returned.
 *
 * @param options.placeholders - Values of missing prompts, which have been reported.
 */
function createModels({
  definition,
  config,
  models,
  placeholders,
  report,
}: {
  readonly definition: Pipeline;
  readonly config: JsonObject;
  readonly models: ModelRegistry;
  readonly placeholders: ReadonlySet<string>;
  readonly report: (problem: Problem) => void;
}): Setup["models"] {
  return {
    get(name) {
      if (!placeholders.has(name)) {
        try {
          const model = models.get(name, { pipeline: definition.name, expected: definition.expected });
          return models.describe(name)?.limits === undefined ? model : onlyWhereDeclared(model, definition, config);
        } catch (error) {
          report({ path: settingThatHolds(name, config), message: (error as Error).message });
        }
      }
      return placeholderModel(String(name));
    },
  };
}

/** Refuses calls of a model with a rate limit from stages that do not declare it: they did not wait for the limit. */
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

/** Finds the setting that a model's name probably came from, by its value. */
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
