import {
  type NightResult,
  type Notified,
  readJsonBlob,
  sendNotification,
  type Sent,
  NotifySecretError,
  parseSecrets,
} from "../../shared/evals/index.ts";
import { LONGEST_ASKED_MS, type NotifyEvalInput } from "../../shared/run/durable/index.ts";
import type { Services } from "../app.ts";

type Outcome = { readonly isDone: boolean; readonly retryAfterMs?: number };

/** Tells the receiver what came of a night, and writes down that it was told, or could not be. One that was told is not told again. */
export async function notifyNight(
  { night, report, isLastTry }: NotifyEvalInput,
  { storage: { evals }, notifySecret, appUrl, now }: Services,
): Promise<Outcome> {
  const { notify, run } = night;
  const written = `${report}.notified.json`;
  if (notify === undefined || (await evals.read(written)) !== undefined) return { isDone: true };
  const result = await readJsonBlob<NightResult>(evals, `${report}.json`);
  if (result === undefined) throw new Error(`What came of run ${run} is gone from the storage.`);
  const markdown = (await evals.read(`${report}.md`))?.toString("utf8") ?? "";
  const body = bodyOf(result, { markdown, appUrl });
  const sent = await send({ url: notify.url, id: `eval_${run}`, body });
  if (!sent.delivered && !sent.isFinal && !isLastTry) {
    const { retryAfterMs } = sent;
    const capped = retryAfterMs === undefined ? {} : { retryAfterMs: Math.min(retryAfterMs, LONGEST_ASKED_MS) };
    return { isDone: false, ...capped };
  }
  const { delivered, status } = sent;
  const outcome: Notified = {
    delivered,
    at: now().toISOString(),
    ...(status === undefined ? {} : { status }),
    ...("error" in sent ? { error: sent.error } : {}),
  };
  await evals.create(written, JSON.stringify(outcome));
  return { isDone: true };

  async function send(notification: { url: string; id: string; body: string }): Promise<Sent> {
    try {
      return await sendNotification({ ...notification, secrets: parseSecrets(notifySecret) }, { now });
    } catch (thrown) {
      // Somebody may set it before the last try.
      if (thrown instanceof NotifySecretError) return { delivered: false, isFinal: false, error: thrown.message };
      throw thrown;
    }
  }
}

/** Links lead to the app where its address is known. */
function bodyOf(
  { links, ...result }: NightResult,
  { markdown, appUrl = "" }: { readonly markdown: string; readonly appUrl: string | undefined },
): string {
  const absolute = Object.entries(links ?? {}).map(([name, path]) => [name, `${appUrl}${path}`]);
  return JSON.stringify({
    type: "eval.judged",
    timestamp: result.judgedAt,
    ...result,
    ...(links === undefined ? {} : { links: Object.fromEntries(absolute) }),
    markdown,
  });
}
