import { ContextError } from "./context-error.ts";

/**
 * Runs a function and, should it throw, notes what was being done: the run log then says `Context: <text>` before the error.
 * Nested contexts are joined by " > ". What was thrown is the `cause` of the error that leaves.
 *
 * @param run - May be async.
 * @returns What `run` returns.
 * @example
 * const value = withContext("Reading the answer", () => JSON.parse(answer));
 * const page = await withContext("Loading the page", async () => load(url));
 */
export function withContext<R>(text: string, run: () => R): R {
  let result: R;
  try {
    result = run();
  } catch (thrown) {
    throw new ContextError(text, thrown);
  }
  return isThenable(result)
    ? (Promise.resolve(result).catch((thrown: unknown) => {
        throw new ContextError(text, thrown);
      }) as R)
    : result;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
