import type { ZodType } from "zod";
import type { CaseMetadata, Cell, LoggedResult, RunLog } from "../contract/index.ts";
import { describeValue, isPlainObject } from "../contract/json.ts";
import type { Model, ModelContext, StageMetadata } from "../models/index.ts";
import type { Template } from "../templates/index.ts";
import { type ConfigShape, readSettings, type Resolved } from "./config/setting-tree.ts";
import { checkStageOptions, type StageOptions } from "./stage-options.ts";

type Columns<T extends Types> = { readonly [column: string]: (result: FinishedCase<T>) => Cell | undefined };

type Stage<T extends Types, Config, Result> = (
  context: Context<T, Config>,
  options: { readonly signal: AbortSignal },
) => Promise<Result> | Result;

type Linear<T extends Types, Config> = { [K in keyof T["stages"]]: Stage<T, Config, T["stages"][K]> };

type Node<T extends Types, Config> = {
  [K in keyof T["stages"]]: {
    readonly name: K;
    readonly function: Stage<T, Config, T["stages"][K]>;
    readonly inputs: readonly (keyof T["stages"])[];
  };
}[keyof T["stages"]];

type Returned<T extends Types, Config> = Linear<T, Config> | readonly Node<T, Config>[];

// A conditional type is resolved before the body is checked, so that `role: "system"` and `name: "A"` do not widen to string.
type Stages<T, Config> = [T, Config] extends [infer U extends Types, infer D]
  ? (setup: Setup<D>) => Promise<Returned<U, D>> | Returned<U, D>
  : never;

/** A pipeline as the engine uses it, without its types. */
export type Pipeline = {
  readonly name: string;
  readonly description: string;
  readonly config: ConfigShape;
  readonly stages: (setup: Setup) => unknown;
  readonly stageOptions: { readonly [stage: string]: StageOptions };
  readonly caseSchema?: ZodType;
  readonly expected?: (context: ModelContext) => string;
  readonly passed: (result: FinishedCase) => boolean;
  readonly columns: Columns<Untyped>;
  readonly summarize?: (log: RunLog) => string;
  readonly format?: (result: LoggedResult) => string;
  readonly compare?: (base: RunLog, candidate: RunLog) => string;
};

// A registered symbol, because another copy of this module may have created a pipeline, such as the source next to its build.
const mark = Symbol.for("gotag.pipeline");

const OPTIONAL = ["expected", "summarize", "format", "compare"];

/**
 * Defines a pipeline: the default export of `pipelines/<name>/pipeline.ts`.
 *
 * @param definition.name - The name of the folder.
 * @param definition.description - One sentence for listings.
 * @param definition.types - `{} as { case: …; stages: … }`: makes misspelt stages and case fields compile errors. Default: any
 *   fields and stages.
 * @param definition.config - The settings of each stage: defaults, `prompt(…)`, `internal()`, `open(…)`. Default: none.
 * @param definition.stages - Called once before the first case. Returns an object of functions, which run in the order of its
 *   keys; or a list of `{ name, function, inputs }`, each of which runs as soon as its inputs have succeeded. The first failed
 *   stage of the list gives the case its exception.
 * @param definition.stageOptions - For each stage: its retries, its time limit (in ms), and the models that it calls.
 * @param definition.caseSchema - A zod schema that every case has to match. Default: any case.
 * @param definition.expected - Returns the answer of the built-in models to a case (and turn). Without it they cannot be used.
 * @param definition.passed - Whether a case passes when all its stages have succeeded.
 * @param definition.columns - Values to show in reports, by name, for cases whose stages have all succeeded. Comparisons of runs
 *   include the changes of numbers.
 * @param definition.summarize - Returns a text that is added to the summary of a run. It gets the run log only.
 * @param definition.format - Returns the transcript of a case as Markdown, also of a failed one. Default: the messages and results
 *   of its stages.
 * @param definition.compare - Returns a text that is added to the comparison of two runs of this pipeline.
 * @returns The pipeline, which is frozen.
 * @throws TypeError if the definition is invalid; the message names the field and what was found.
 * @example
 * export default definePipeline({
 *   name: "echo",
 *   description: "Gives back what was asked.",
 *   types: {} as { case: { user: string }; stages: { answer: string } },
 *   stages: async () => ({ answer: async (context) => context.case.user }),
 *   passed: (result) => result.stages.answer !== "",
 * });
 * @example
 * // A graph: `terse` and `chatty` run at the same time.
 * stages: async ({ models }) => [
 *   { name: "terse", function: async (context) => …, inputs: [] },
 *   { name: "chatty", function: async (context) => …, inputs: [] },
 *   { name: "choose", function: async (context) => …, inputs: ["terse", "chatty"] },
 * ],
 */
export function definePipeline<C extends object, T extends Types = Untyped>(definition: {
  readonly name: string;
  readonly description: string;
  readonly types?: T;
  /** A key that is not the name of a stage is a compile error. */
  readonly config?: C & { [K in Exclude<keyof C, keyof T["stages"]>]: never };
  readonly stages: Stages<T, C>;
  readonly stageOptions?: { readonly [K in keyof T["stages"]]?: StageOptions };
  readonly caseSchema?: ZodType;
  readonly expected?: (context: Context<T, C>) => string;
  readonly passed: (result: FinishedCase<T>) => boolean;
  readonly columns?: Columns<T>;
  readonly summarize?: (log: RunLog) => string;
  readonly format?: (result: LoggedResult) => string;
  readonly compare?: (base: RunLog, candidate: RunLog) => string;
}): Pipeline {
  const {
    name,
    description,
    config = {},
    stages,
    stageOptions = {},
    caseSchema,
    expected,
    passed,
    columns = {},
    summarize,
    format,
    compare,
  } = definition;
  if (typeof name !== "string" || !/^[A-Za-z][A-Za-z0-9_-]*$/.test(name))
    throw new TypeError(
      `name: expected letters, digits, "-" and "_", beginning with a letter, found ${describeValue(name)}`,
    );
  if (typeof description !== "string")
    throw new TypeError(`description: expected a text, found ${describeValue(description)}`);
  for (const [key, value] of Object.entries({ stages, passed, expected, summarize, format, compare }))
    if (typeof value !== "function" && !(value === undefined && OPTIONAL.includes(key)))
      throw new TypeError(`${key}: expected a function, found ${describeValue(value)}`);
  if (!isPlainObject(columns))
    throw new TypeError(`columns: expected an object of functions, found ${describeValue(columns)}`);
  for (const [column, cell] of Object.entries(columns))
    if (typeof cell !== "function")
      throw new TypeError(`columns.${column}: expected a function, found ${describeValue(cell)}`);
  // Not `instanceof`: a pipeline may bring its own copy of zod.
  if (caseSchema !== undefined && typeof (caseSchema as Partial<ZodType> | null)?.safeParse !== "function")
    throw new TypeError(`caseSchema: expected a schema of zod, found ${describeValue(caseSchema)}`);
  checkStageOptions(stageOptions, readSettings(config as ConfigShape));

  const own = { columns, summarize, format, compare };
  const pipeline = { name, description, config, stages, stageOptions, caseSchema, expected, passed, ...own };
  return Object.freeze(Object.defineProperty(pipeline, mark, { value: true })) as unknown as Pipeline;
}

/** Whether a value was created by `definePipeline`. */
export function isPipeline(value: unknown): value is Pipeline {
  return typeof value === "object" && value !== null && mark in value;
}

/** The types of a pipeline's cases and of the results of its stages. */
type Types = { case: object; stages: object };
/** Without `types`, cases and results are not checked. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Untyped = { case: any; stages: { [stage: string]: any } };

/**
 * The context of a stage call: the case, the results that the stage depends on, and its position in the run.
 *
 * `stages` contains the results of the stage's inputs, of their inputs, and so on, and of no other stage, so that a result never
 * depends on timing. In a case with turns, these are the results of the current turn.
 */
export type Context<T extends Types = Untyped, Config = object> = {
  readonly case: T["case"];
  readonly stages: T["stages"];
  readonly metadata: StageMetadata<Resolved<Config>>;
  /** The previous turns with the results of all stages, in a case with turns. */
  readonly turns?: readonly { readonly stages: T["stages"] }[];
  /** The current turn from 0, in a case with turns. */
  readonly turn?: number;
};

/** One turn of a finished case. */
export type FinishedTurn<T extends Types = Untyped> = {
  readonly succeeded: boolean;
  readonly stages: T["stages"];
  readonly metadata: CaseMetadata;
};

/** A case whose stages have all succeeded, as `passed` gets it. */
export type FinishedCase<T extends Types = Untyped> = {
  readonly succeeded: boolean;
  readonly case: T["case"];
  /** Empty for a case with turns; its results are in `turns`. */
  readonly stages: T["stages"];
  readonly metadata: LoggedResult["metadata"];
  /** The turns of a case with turns, in their order. */
  readonly turns?: readonly FinishedTurn<T>[];
};

/** What `stages()` gets to initialize the pipeline, once per run and process. */
export type Setup<Config = object> = {
  readonly config: Resolved<Config>;
  readonly models: {
    /** Returns the model with a name. An unknown name is a problem of the run request. */
    get(name: string): Model;
  };
  readonly templates: {
    /**
     * Compiles the template file that a setting names, and records its text in another setting.
     *
     * @param fileSetting - The path of the setting with the name of the file.
     * @param textSetting - The path of the `internal()` setting for the text.
     * @example
     * const template = await templates.compile("prepare.template", "prepare.template_text");
     */
    compile(fileSetting: string, textSetting: string): Promise<Template>;
  };
};
