import { createHmac } from "node:crypto";
import type { NotifyOutcome } from "../contract/index.ts";
import { retryAfterMs } from "../models/index.ts";
import { MAX_RETRY_AFTER_MS, type NotifyEvalInput } from "../run/durable/index.ts";
import { readJsonBlob, type ScheduledRunResult } from "./eval-blobs.ts";
import type { EvalDeps } from "./eval-run.ts";
import { NotifySecretError, parseSecrets } from "./notify-settings.ts";

type NotifyServices = Pick<EvalDeps["services"], "storage" | "now"> & {
  readonly notifySecret: string | undefined;
  /** The address of the app if it is known. */
  readonly appUrl: string | undefined;
};

/**
 * Sends the result of a scheduled run to the receiver once, and stores whether it was delivered. A result that was delivered
 * is not sent again.
 */
export async function notifyOfScheduledRun(
  { night: { notify, run }, report, isLastTry }: NotifyEvalInput,
  { storage: { evals }, notifySecret, appUrl, now }: NotifyServices,
): Promise<{ readonly isDone: boolean; readonly retryAfterMs?: number }> {
  const outcomeBlob = `${report}.notified.json`;
  if (notify === undefined || (await evals.read(outcomeBlob)) !== undefined) return { isDone: true };
  const result = await readJsonBlob<ScheduledRunResult>(evals, `${report}.json`);
  if (result === undefined) throw new Error(`The result of run ${run} is gone from the storage.`);
  const markdown = (await evals.read(`${report}.md`))?.toString("utf8") ?? "";
  const { isFinal = false, ...sent } = await send(notify.url, bodyOf(result, { markdown, appUrl }));
  if (!sent.delivered && !isFinal && !isLastTry) {
    const { retryAfterMs: requestedMs } = sent;
    return { isDone: false, retryAfterMs: requestedMs && Math.min(requestedMs, MAX_RETRY_AFTER_MS) };
  }
  const { delivered, status, error } = sent;
  await evals.create(
    outcomeBlob,
    JSON.stringify({ delivered, at: now().toISOString(), status, error } satisfies NotifyOutcome),
  );
  return { isDone: true };

  async function send(url: string, body: string): Promise<Sent> {
    try {
      return await sendNotification({ url, id: `eval_${run}`, body, secrets: parseSecrets(notifySecret) }, { now });
    } catch (thrown) {
      // The setting may be corrected before the last attempt.
      if (thrown instanceof NotifySecretError) return { delivered: false, error: thrown.message };
      throw thrown;
    }
  }
}

/** Links are absolute if the address of the app is known. */
function bodyOf(
  { links, ...result }: ScheduledRunResult,
  { markdown, appUrl = "" }: { readonly markdown: string; readonly appUrl: string | undefined },
): string {
  return JSON.stringify({
    type: "eval.judged",
    timestamp: result.judgedAt,
    ...result,
    links: links && Object.fromEntries(Object.entries(links).map(([name, path]) => [name, `${appUrl}${path}`])),
    markdown,
  });
}

const TIMEOUT_MS = 10_000;
/** The receiver wants no more notifications. */
const GONE = 410;

type Notification = {
  readonly url: string;
  /** The same for each attempt. */
  readonly id: string;
  readonly body: string;
  readonly secrets: readonly Buffer[];
};

type Sent = {
  readonly delivered: boolean;
  /** Another attempt is useless. Default: false. */
  readonly isFinal?: boolean;
  /** The status of the answer if there was one. */
  readonly status?: number;
  /** Why it was not delivered. */
  readonly error?: string;
  readonly retryAfterMs?: number;
};

/**
 * Sends a signed notification once. Neither reads the answer's body nor follows redirects: the report is only for the URL that
 * the eval names.
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
    return {
      delivered: false,
      isFinal: status === GONE,
      status,
      error: `The receiver answered ${status}.`,
      retryAfterMs: retryAfterMs(answer.headers, now()),
    };
  } catch (thrown) {
    const { name, cause } = thrown as Error;
    const code = (cause as { readonly code?: unknown } | undefined)?.code;
    const reason = name === "TimeoutError" ? `no answer within ${TIMEOUT_MS / 1000} s` : String(code ?? name);
    return { delivered: false, isFinal: false, error: `The receiver could not be reached: ${reason}.` };
  }
}

/**
 * The headers of a signed request by Standard Webhooks (https://www.standardwebhooks.com). The ID identifies repeated requests,
 * the time of the attempt prevents replays, and the signature covers both and the body.
 *
 * @param options.secrets - Several while the secret is changed: each adds a signature.
 * @example
 * signWebhook(body, { id: "7f6b…", at: new Date(), secrets })["webhook-signature"]; // "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="
 */
export function signWebhook(
  body: string,
  { id, at, secrets }: { readonly id: string; readonly at: Date; readonly secrets: readonly Buffer[] },
) {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = secrets.map((secret) => `v1,${createHmac("sha256", secret).update(signed).digest("base64")}`);
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}
