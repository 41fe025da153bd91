import type { Json, JsonObject } from "../json.ts";
import { cloneJson } from "../runlog/copy-json.ts";
import type { StageRecord } from "../runlog/run-log.ts";

/** Where in which run a stage is being called. */
export type StageMetadata<Config> = {
  /** Id of the run. */
  readonly run: string;
  readonly pipeline: { readonly name: string; readonly config: Config };
  /** When the case began, as ISO time. */
  readonly start: string;
  /** Place in the run's results, from 0. */
  readonly index: number;
  /** Which repetition of the case, from 0. */
  readonly repeat: number;
  /** Which turn of the case, from 0; 0 also for a case without turns. */
  readonly turn: number;
  /** The stage that is being called. */
  readonly stage: string;
  /** What is recorded of the stages that this one stands on. */
  readonly stages: { readonly [stage: string]: StageRecord };
};

/** Everything that a stage gets to know. */
export type StageContext = {
  readonly case: JsonObject;
  /** Results of the stages that this one stands on. */
  readonly stages: { readonly [stage: string]: Json };
  readonly metadata: StageMetadata<JsonObject>;
  /** Where the case has turns: those that ended before this one. */
  readonly turns?: readonly { readonly stages: { readonly [stage: string]: Json } }[];
  /** Where the case has turns: which of them this is, from 0. */
  readonly turn?: number;
};

/**
 * Builds the context of one call of a stage. Whatever the stage does to it harms nobody else: case and results are copied,
 * the configuration, which all calls share, is frozen, and the records are those of this call.
 *
 * @example
 * createStageContext({ case: { uuid, user: "1+1" }, stages: { prepare: messages }, metadata });
 */
export function createStageContext({ case: item, stages, metadata, turns, turn }: StageContext): StageContext {
  deepFreeze(metadata.pipeline.config);
  return {
    case: cloneJson(item),
    stages: cloneJson(stages),
    metadata: { ...metadata },
    ...(turns === undefined ? {} : { turns: cloneJson(turns) }),
    ...(turn === undefined ? {} : { turn }),
  };
}

/** Freezes a JSON value with all that it holds. What is frozen already is taken to be so all the way down. */
export function deepFreeze<T extends Json>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const item of Object.values(value)) deepFreeze(item);
  return value;
}
