import { types } from "node:util";

/** Something thrown, with what was being done; made by `withContext`. */
export class ContextError extends Error {
  override readonly name = "ContextError";
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

/** Asks for a native error first: `instanceof` throws for some proxies, and anything can be thrown. */
export const isContextError = (thrown: unknown): thrown is ContextError =>
  types.isNativeError(thrown) && thrown instanceof ContextError;
