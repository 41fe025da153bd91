/** Something thrown, with what was being done; made by `withContext`. */
export class ContextError extends Error {
  override readonly name = "ContextError";
  /** What was being done, outermost first. */
  readonly contexts: readonly string[];
  /** What was thrown: an Error, or anything else. */
  readonly thrown: unknown;
  constructor(contexts: readonly string[], thrown: unknown) {
    super(contexts.join(" > "), { cause: thrown });
    this.contexts = contexts;
    this.thrown = thrown;
  }
}
