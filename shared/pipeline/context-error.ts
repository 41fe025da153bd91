import { types } from "node:util";

/** Something thrown, with what was being done; made by `withContext`. */
export class ContextError extends Error {
  override readonly name = "ContextError";
  readonly code = "context-error";
  /** What was being done, outermost first. */
  readonly contexts: readonly string[];
  /** What was thrown in the first place: an Error, or anything else. */
  readonly thrown: unknown;
  constructor(context: string, thrown: unknown) {
    const inner = isContextError(thrown) ? thrown : undefined;
    const contexts = [context, ...(inner?.contexts ?? [])];
    const original = inner === undefined ? thrown : inner.thrown;
    super(contexts.join(" > "), { cause: original });
    this.contexts = contexts;
    this.thrown = original;
  }
}

/**
 * Whether something thrown carries contexts. Goes by the code, as another copy of this module may have made it. Anything can
 * be thrown: so nothing is asked of it that could throw in turn, as `instanceof` and getters can.
 */
export const isContextError = (thrown: unknown): thrown is ContextError =>
  types.isNativeError(thrown) && Object.getOwnPropertyDescriptor(thrown, "code")?.value === "context-error";
