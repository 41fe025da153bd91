import { setTimeout as wait } from "node:timers/promises";
import { Api } from "../../e2e/support/api.ts";
import type { Outcome } from "../chaos-run.ts";
import { WAYS, endWithin, type Launch } from "../launch.ts";
import type { Disturbed, Reference, Trial } from "../trial.ts";

/** The times of the request and its answer, in ms since 1970. */
type Cancelled = { readonly requestedAt: number; readonly answeredAt: number };

/** Calls may start this long after a cancel was answered. */
const MAX_CANCEL_MS = 2_000;
/** A case whose calls were answered this long before the cancel has completed its other stages, even on a busy machine. */
const SETTLED_MS = 1_000;
const CANCELLED_CODE = 3;

/**
 * Cancels a run over HTTP at a random moment. In half of the runs its process group is killed right after the answer, and the
 * run is resumed at once, or after the time in which calls may still start.
 */
export async function cancelAtRandom(trial: Trial): Promise<Disturbed> {
  const { run, choose, reference, lengthMs } = trial;
  const launch = run.start("run");
  const early = await endWithin(launch, choose.fraction("cancel") * lengthMs);
  const cancelled = early === undefined ? await cancel(trial, launch) : undefined;
  let last = launch;
  if (cancelled !== undefined && choose.fraction("is killed") < 0.5) {
    await run.kill(launch);
    if (choose.fraction("is gone on with late") < 0.5) await wait(MAX_CANCEL_MS);
    last = run.start(choose.oneOf(WAYS, "way"));
  }
  const end = await run.finish(last);
  if (end.kind === "unknown") throw new Error("A cancelled run is no longer found.");
  const outcome = await run.outcome(last, end);
  if (cancelled === undefined) return { outcome, disturbances: 0 };
  const isPartial = outcome.log.results.length < reference.outcome.log.results.length;
  const problems = isPartial ? await problemsOf(outcome, cancelled, trial) : [];
  return { outcome, disturbances: 1, isPartial, problems };
}

/** Retries until the run can be cancelled; undefined if it ends before. */
async function cancel({ run }: Trial, launch: Launch): Promise<Cancelled | undefined> {
  while ((await endWithin(launch, 20)) === undefined) {
    const url = await run.hostUrl();
    if (url === undefined) continue;
    const requestedAt = Date.now();
    const answer = await new Api(url).post(`/api/runs/${run.id}/cancel`, {}).catch(() => undefined);
    if (answer?.status === 202) return { requestedAt, answeredAt: Date.now() };
    if (answer?.status === 409) return undefined;
  }
  return undefined;
}

async function problemsOf(
  { code, status, log }: Outcome,
  { requestedAt, answeredAt }: Cancelled,
  { model, reference }: Trial,
): Promise<readonly string[]> {
  const calls = await model.calls();
  const late = calls.filter((call) => call.askedAt > answeredAt + MAX_CANCEL_MS);
  const there = new Set(log.results.map((result) => result.case["uuid"]));
  const ids = reference.outcome.log.results.map((result) => result.case["uuid"]);
  const done = doneBefore(requestedAt - SETTLED_MS, calls, reference);
  const missing = done.filter((index) => !there.has(ids[index]));
  return [
    ...(status === "cancelled" ? [] : [`The run ended as ${status}, and was cancelled.`]),
    ...(log.metadata.status === "cancelled" ? [] : [`Its log has the status ${log.metadata.status}.`]),
    ...(code === CANCELLED_CODE ? [] : [`The exit code is ${code}, not ${CANCELLED_CODE}.`]),
    ...late.map(
      ({ key, askedAt: at }) => `The model was called for ${key} ${at - answeredAt} ms after the cancel was answered.`,
    ),
    ...missing.map((index) => `Case ${index} was done before the cancel, and is not in the log.`),
  ];
}

/** The indexes of the cases all of whose calls were answered before a moment. */
function doneBefore(moment: number, calls: Reference["calls"], reference: Reference): readonly number[] {
  const answered = new Set(calls.filter(({ answeredAt = Infinity }) => answeredAt < moment).map(({ key }) => key));
  const indexOf = (key: string) => Number(key.split("/", 1)[0]);
  const open = new Set(reference.calls.filter(({ key }) => !answered.has(key)).map(({ key }) => indexOf(key)));
  return [...new Set(reference.calls.map(({ key }) => indexOf(key)))].filter((index) => !open.has(index));
}
