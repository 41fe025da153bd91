import type { ZodType } from "zod";
import type { CaseMetadata, LoggedResult, RunLog } from "../contract/index.ts";
import { describeValue, isPlainObject } from "../contract/json.ts";
import type { Model, ModelContext, StageMetadata } from "../models/index.ts";
import type { Template } from "../templates/index.ts";
import { type ConfigShape, readSettings, type Resolved } from "./config/setting-tree.ts";
import { checkStageOptions, type StageOptions } from "./stage-options.ts";

/** What a column of a report holds for a case; a number is compared between runs as well. */
export type Cell = string | number | boolean | null;

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

// Conditional on purpose: so it is resolved before the body is checked, and `role: "system"` and `name: "A"` do not widen to string.
type Stages<T, Config> = [T, Config] extends [infer U extends Types, infer D]
  ? (setup: Setup<D>) => Promise<Returned<U, D>> | Returned<U, D>
  : never;

/** A pipeline as the engine sees it, whatever its types were. */
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

// Registered symbol: a pipeline may have been made by another copy of this module, such as the source beside its build.
const mark = Symbol.for("gotag.pipeline");

const OPTIONAL = ["expected", "summarize", "format", "compare"];

/**
 * Defines a pipeline: the default export of `pipelines/<name>/pipeline.ts`.
 *
 * @param definition.name - The name of the folder.
 * @param definition.types - `{} as { case: …; stages: … }`: makes misspelt stages and case fields compile errors.
 * @param definition.config - Settings by stage: defaults, `prompt(…)`, `internal()`, `open(…)`.
 * @param definition.stages - Called once before any case. Returns an object of functions, which run one after the other in
 *   the order of its keys; or a list of `{ name, function, inputs }`, where each runs as soon as its inputs have succeeded, and
 *   the failed stage that comes first in the list gives the case its exception.
 * @param definition.stageOptions - By stage: which failures may pass and how often it is tried, its time limit, and the
 *   models that it calls.
 * @param definition.caseSchema - What a case must look like, as a schema of zod; cases that do not are refused.
 * @param definition.expected - What the built-in models answer to a case (and turn).
 * @param definition.passed - Whether a case whose stages all ended has passed.
 * @param definition.columns - By name: what reports show of a case whose stages all ended. Comparisons of runs say how much
 *   numbers have changed.
 * @param definition.summarize - Text that a summary of a run ends with; it sees the run log only.
 * @param definition.format - The transcript of a case as Markdown, instead of the messages and results of its stages; it sees
 *   cases that failed, too.
 * @param definition.compare - Text that a comparison of two runs of this pipeline ends with.
 * @throws TypeError when the definition cannot be one; the message says where.
 * @example
 * export default definePipeline({
 *   name: "echo",
 *   description: "Gives back what was asked.",
 *   types: {} as { case: { user: string }; stages: { answer: string } },
 *   stages: async () => ({ answer: async (context) => context.case.user }),
 *   passed: (result) => result.stages.answer !== "",
 * });
 * @example
 * // As a graph: both answers are asked for at the same time.
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
  /** A key that names no stage is an error. */
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
  // By what it can do: a pipeline may bring its own copy of zod.
  if (caseSchema !== undefined && typeof (caseSchema as Partial<ZodType> | null)?.safeParse !== "function")
    throw new TypeError(`caseSchema: expected a schema of zod, found ${describeValue(caseSchema)}`);
  checkStageOptions(stageOptions, readSettings(config as ConfigShape));

  const own = { columns, summarize, format, compare };
  const pipeline = { name, description, config, stages, stageOptions, caseSchema, expected, passed, ...own };
  return Object.freeze(Object.defineProperty(pipeline, mark, { value: true })) as unknown as Pipeline;
}

/** Whether a value was made by `definePipeline`. */
export function isPipeline(value: unknown): value is Pipeline {
  return typeof value === "object" && value !== null && mark in value;
}

/** What a pipeline says of its cases and of the results of its stages. */
export type Types = { case: object; stages: object };
/** A pipeline without `types` is not checked: its cases and results are whatever they are. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Untyped = { case: any; stages: { [stage: string]: any } };

/**
 * What a stage gets: the case, the results that it stands on, and where in the run it is.
 *
 * `stages` holds the results of the stage's inputs, of their inputs, and so on, and of no other stage, whatever else has ended
 * by then: so a result never depends on timing. Where the case has turns, these are the results of the current turn.
 */
export type Context<T extends Types = Untyped, Config = object> = {
  readonly case: T["case"];
  readonly stages: T["stages"];
  readonly metadata: StageMetadata<Resolved<Config>>;
  /** Where the case has turns: those that ended before this one, each with the results of all stages. */
  readonly turns?: readonly { readonly stages: T["stages"] }[];
  /** Where the case has turns: which of them this is, from 0. */
  readonly turn?: number;
};

/** One turn of a finished case. */
export type FinishedTurn<T extends Types = Untyped> = {
  readonly succeeded: boolean;
  readonly stages: T["stages"];
  readonly metadata: CaseMetadata;
};

/** What `passed` gets: a case whose stages all ended. */
export type FinishedCase<T extends Types = Untyped> = {
  readonly succeeded: boolean;
  readonly case: T["case"];
  /** Empty where the case has turns: then `turns` holds the results. */
  readonly stages: T["stages"];
  readonly metadata: LoggedResult["metadata"];
  /** Where the case has turns: what became of each, in their order. */
  readonly turns?: readonly FinishedTurn<T>[];
};

/** What `stages` gets to prepare itself, once, before any case. */
export type Setup<Config = object> = {
  readonly config: Resolved<Config>;
  readonly models: {
    /** The model of that name. An unknown name is an answer to whoever asked for the run. */
    get(name: string): Model;
  };
  readonly templates: {
    /**
     * Compiles the template file that a setting names, and keeps its text in another setting.
     *
     * @example
     * const template = await templates.compile("prepare.template", "prepare.template_text");
     */
    compile(fileSetting: string, textSetting: string): Promise<Template>;
  };
};
