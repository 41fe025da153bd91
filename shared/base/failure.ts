/** A failure as plain data: outside an activity only its `code` matters, never a class. */
export type Failure = { readonly code: string; readonly message: string };

/**
 * What every activity returns: its value, or what went wrong with the platform. A failed case is a value, not a failure.
 * Activities do not throw, because a throw inside a `Task.all` loses the results of its siblings.
 */
export type Envelope<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure };

/**
 * Turns whatever was thrown into a {@link Failure}. The message of an error with a code stays as it is; any other message
 * begins with the name of the error, as on a console.
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
