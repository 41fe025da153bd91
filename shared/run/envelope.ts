import { redact } from "../secrets/redact.ts";

/** A failure as plain data: past the edge of an activity we look at `code`, never at classes. */
export type Failure = { readonly code: string; readonly message: string };

/**
 * What every activity returns: its value, or what went wrong with the platform. A failed case is a value, not a failure.
 * Activities do not throw, because a throw inside a `Task.all` loses the results of its siblings.
 */
export type Envelope<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure };

/**
 * Turns whatever was thrown into a {@link Failure}, without secrets. The message of an error that has a code stands by itself; that of
 * another begins with its kind, as in a console.
 *
 * @example
 * toFailure(new TypeError("no")); // { code: "unexpected", message: "TypeError: no" }
 */
export function toFailure(thrown: unknown): Failure {
  if (!(thrown instanceof Error)) return { code: "unexpected", message: redact(String(thrown)) };
  const { code } = thrown as { code?: unknown };
  if (typeof code === "string") return { code, message: redact(thrown.message) };
  return { code: "unexpected", message: redact(`${thrown.name}: ${thrown.message}`) };
}

/**
 * Runs a function and wraps its result, or what it threw, in an {@link Envelope}.
 *
 * @example
 * await inEnvelope(async () => 1); // { ok: true, value: 1 }
 */
export async function inEnvelope<T>(work: () => Promise<T>): Promise<Envelope<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    return { ok: false, error: toFailure(thrown) };
  }
}
