import type { Resolved } from "../config/settings.ts";
import { readSettings, type ConfigShape } from "../config/setting-tree.ts";
import type { Model, ModelContext } from "../models/model.ts";
import { describeValue } from "../runlog/describe-value.ts";
import type { CaseResult } from "../runlog/run-log.ts";
import type { Template } from "../templates/compile-template.ts";
import type { StageMetadata } from "./stage-context.ts";

type Types = { case: object; stages: object };
// A pipeline without `types` is not checked: its cases and results are whatever they are.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Untyped = { case: any; stages: { [stage: string]: any } };

/** What a stage gets: the case, the results so far, and where in the run it stands. */
export type Context<T extends Types = Untyped, Config = object> = {
  readonly case: T["case"];
  readonly stages: T["stages"];
  readonly metadata: StageMetadata<Resolved<Config>>;
  /** The turns of the case that ended before this one, where the case has turns. */
  readonly turns?: readonly { readonly stages: T["stages"] }[];
  /** Which turn this is, from 0, where the case has turns. */
  readonly turn?: number;
};

/** What `passed` gets: a case whose stages all ended. */
export type FinishedCase<T extends Types = Untyped> = {
  readonly succeeded: boolean;
  readonly case: T["case"];
  readonly stages: T["stages"];
  readonly metadata: CaseResult["metadata"];
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

type Stage<T extends Types, Config, Result> = (
  context: Context<T, Config>,
  options: { readonly signal: AbortSignal },
) => Promise<Result> | Result;

type Linear<T extends Types, Config> = { [K in keyof T["stages"]]: Stage<T, Config, T["stages"][K]> };

// Conditional on purpose: so it is resolved before the body is checked, and `role: "system"` does not widen to string.
type Stages<T, Config> = [T, Config] extends [infer U extends Types, infer D]
  ? (setup: Setup<D>) => Promise<Linear<U, D>> | Linear<U, D>
  : never;

/** A pipeline as the engine sees it, whatever its types were. */
export type Pipeline = {
  readonly name: string;
  readonly description: string;
  readonly config: ConfigShape;
  readonly stages: (setup: Setup) => unknown;
  readonly expected?: (context: ModelContext) => string;
  readonly passed: (result: FinishedCase) => boolean;
};

// Registered symbol: a pipeline may have been made by another copy of this module, such as the source beside its build.
const mark = Symbol.for("gotag.pipeline");

/**
 * Defines a pipeline: the default export of `pipelines/<name>/pipeline.ts`.
 *
 * @param definition.name - The name of the folder.
 * @param definition.types - `{} as { case: …; stages: … }`: makes misspelt stages and case fields compile errors.
 * @param definition.config - Settings by stage: defaults, `prompt(…)`, `internal()`, `open(…)`.
 * @param definition.stages - Called once before any case; returns the stages in the order in which they run.
 * @param definition.expected - What the built-in models answer to a case.
 * @param definition.passed - Whether a case whose stages all ended has passed.
 * @throws TypeError when the definition cannot be one; the message says where.
 * @example
 * export default definePipeline({
 *   name: "echo",
 *   description: "Gives back what was asked.",
 *   types: {} as { case: { user: string }; stages: { answer: string } },
 *   stages: async () => ({ answer: async (context) => context.case.user }),
 *   passed: (result) => result.stages.answer !== "",
 * });
 */
export function definePipeline<C extends object, T extends Types = Untyped>(definition: {
  readonly name: string;
  readonly description: string;
  readonly types?: T;
  /** A key that names no stage is an error. */
  readonly config?: C & { [K in Exclude<keyof C, keyof T["stages"]>]: never };
  readonly stages: Stages<T, C>;
  readonly expected?: (context: Context<T, C>) => string;
  readonly passed: (result: FinishedCase<T>) => boolean;
}): Pipeline {
  const { name, description, config = {}, stages, expected, passed } = definition;
  if (typeof name !== "string" || !/^[A-Za-z][A-Za-z0-9_-]*$/.test(name))
    throw new TypeError(
      `name: expected letters, digits, "-" and "_", beginning with a letter, found ${describeValue(name)}`,
    );
  if (typeof description !== "string")
    throw new TypeError(`description: expected a text, found ${describeValue(description)}`);
  for (const [key, value] of Object.entries({ stages, passed, expected }))
    if (typeof value !== "function" && !(key === "expected" && value === undefined))
      throw new TypeError(`${key}: expected a function, found ${describeValue(value)}`);
  readSettings(config as ConfigShape);

  const pipeline = { name, description, config, stages, expected, passed };
  return Object.freeze(Object.defineProperty(pipeline, mark, { value: true })) as unknown as Pipeline;
}

/** Whether a value was made by `definePipeline`. */
export function isPipeline(value: unknown): value is Pipeline {
  return typeof value === "object" && value !== null && mark in value;
}
