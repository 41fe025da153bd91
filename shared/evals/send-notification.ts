import { retryAfterMs } from "../models/retry-after.ts";
import { signWebhook } from "./sign-webhook.ts";

const TIMEOUT_MS = 10_000;
/** The receiver wants to hear no more. */
const GONE = 410;

export type Notification = {
  readonly url: string;
  /** The same for each try. */
  readonly id: string;
  readonly body: string;
  readonly secrets: readonly Buffer[];
};

export type Sent =
  | { readonly delivered: true; readonly status: number }
  | {
      readonly delivered: false;
      /** There is no use in trying again. */
      readonly isFinal: boolean;
      readonly status?: number;
      readonly error: string;
      readonly retryAfterMs?: number;
    };

/**
 * Sends a signed notification once. What the receiver answers with is not read, and redirects are not followed: the report is
 * for the address that the eval names.
 *
 * @example
 * (await sendNotification({ url, id, body, secrets }, { now: () => new Date() })).delivered;
 */
export async function sendNotification(
  { url, id, body, secrets }: Notification,
  { now, fetch: send = fetch }: { readonly now: () => Date; readonly fetch?: typeof fetch },
): Promise<Sent> {
  const headers = { "content-type": "application/json", ...signWebhook(body, { id, at: now(), secrets }) };
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await send(url, { method: "POST", headers, body, redirect: "manual", signal });
    const { status } = answer;
    await answer.body?.cancel();
    if (answer.ok) return { delivered: true, status };
    const asked = retryAfterMs(answer.headers, now());
    return {
      delivered: false,
      isFinal: status === GONE,
      status,
      error: `The receiver answered ${status}.`,
      ...(asked === undefined ? {} : { retryAfterMs: asked }),
    };
  } catch (thrown) {
    const { name, cause } = thrown as Error;
    const code = (cause as { readonly code?: unknown } | undefined)?.code;
    const reason = name === "TimeoutError" ? `no answer within ${TIMEOUT_MS / 1000} s` : String(code ?? name);
    return { delivered: false, isFinal: false, error: `The receiver could not be reached: ${reason}.` };
  }
}
