import { type Envelope, type Failure, failureOf } from "../base/failure.ts";
import { redact } from "./redact.ts";

/**
 * Converts any thrown value to a {@link Failure} without secrets.
 *
 * @example
 * toFailure(new TypeError("no")); // { code: "unexpected", message: "TypeError: no" }
 */
export function toFailure(thrown: unknown): Failure {
  const { code, message } = failureOf(thrown);
  return { code, message: redact(message) };
}

/**
 * Runs a function and wraps its result or error in an {@link Envelope}.
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
