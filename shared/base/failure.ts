/** A failure as plain data: callers of an activity look at `code`, never at a class. */
export type Failure = { readonly code: string; readonly message: string };

/**
 * The result of every activity: its value, or a failure of the platform. A failed case is a value, not a failure. Activities do
 * not throw, because in a `Task.all` the results of the other tasks would be lost.
 */
export type Envelope<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure };

/**
 * Converts any thrown value to a {@link Failure}. An error with a code keeps its message; other messages begin with the name of
 * the error.
 *
 * @example
 * failureOf(new TypeError("no")); // { code: "unexpected", message: "TypeError: no" }
 */
export function failureOf(thrown: unknown): Failure {
  if (!(thrown instanceof Error)) return { code: "unexpected", message: String(thrown) };
  const { code } = thrown as { code?: unknown };
  if (typeof code === "string") return { code, message: thrown.message };
  return { code: "unexpected", message: `${thrown.name}: ${thrown.message}` };
}
