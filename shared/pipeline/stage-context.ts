import { cloneJson, type Json } from "../contract/json.ts";
import type { StageContext } from "../models/index.ts";

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
