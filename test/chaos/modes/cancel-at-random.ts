import { setTimeout as wait } from "node:timers/promises";
import { Api } from "../../e2e/support/api.ts";
import type { Outcome } from "../chaos-run.ts";
import { WAYS, endWithin, type Launch } from "../launch.ts";
import type { Disturbed, Reference, Trial } from "../trial.ts";

/** When the run was asked to end, in ms of the calendar. */
type Cancelled = { readonly askedAt: number; readonly answeredAt: number };

/** After a cancel was answered, calls may begin so long. */
const MAX_CANCEL_MS = 2_000;
/** What was answered so long before the cancel has gone through the other stages of its case, on a busy machine too. */
const SETTLED_MS = 1_000;
const CANCELLED_CODE = 3;

/**
 * Cancels a run over HTTP at a random moment. Every other time its process group is killed at once after the answer, and the
 * run gone on with at once, or after the time in which calls may still begin.
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
  if (end.kind === "unknown") throw new Error("A run that was cancelled is not known any more.");
  const outcome = await run.outcome(last, end);
  if (cancelled === undefined) return { outcome, disturbances: 0 };
  const isPartial = outcome.log.results.length < reference.outcome.log.results.length;
  const problems = isPartial ? await problemsOf(outcome, cancelled, trial) : [];
  return { outcome, disturbances: 1, isPartial, problems };
}

/** Asks until the run is there to be cancelled; nothing where it has ended before. */
async function cancel({ run }: Trial, launch: Launch): Promise<Cancelled | undefined> {
  while ((await endWithin(launch, 20)) === undefined) {
    const url = await run.hostUrl();
    if (url === undefined) continue;
    const askedAt = Date.now();
    const answer = await new Api(url).post(`/api/runs/${run.id}/cancel`, {}).catch(() => undefined);
    if (answer?.status === 202) return { askedAt, answeredAt: Date.now() };
    if (answer?.status === 409) return undefined;
  }
  return undefined;
}

async function problemsOf(
  { code, status, log }: Outcome,
  { askedAt, answeredAt }: Cancelled,
  { model, reference }: Trial,
): Promise<readonly string[]> {
  const calls = await model.calls();
  const late = calls.filter((call) => call.askedAt > answeredAt + MAX_CANCEL_MS);
  const there = new Set(log.results.map((result) => result.case["uuid"]));
  const ids = reference.outcome.log.results.map((result) => result.case["uuid"]);
  const done = doneBefore(askedAt - SETTLED_MS, calls, reference);
  const missing = done.filter((place) => !there.has(ids[place]));
  return [
    ...(status === "cancelled" ? [] : [`The run ended as ${status}, and was cancelled.`]),
    ...(log.metadata.status === "cancelled" ? [] : [`Its log has the status ${log.metadata.status}.`]),
    ...(code === CANCELLED_CODE ? [] : [`The exit code is ${code}, not ${CANCELLED_CODE}.`]),
    ...late.map(
      ({ key, askedAt: at }) => `The model was asked ${key} ${at - answeredAt} ms after the cancel was answered.`,
    ),
    ...missing.map((place) => `Case ${place} was done before the cancel, and is not in the log.`),
  ];
}

/** The places of the cases all of whose calls were answered before a moment. */
function doneBefore(moment: number, calls: Reference["calls"], reference: Reference): readonly number[] {
  const answered = new Set(calls.filter(({ answeredAt = Infinity }) => answeredAt < moment).map(({ key }) => key));
  const placeOf = (key: string) => Number(key.split("/", 1)[0]);
  const open = new Set(reference.calls.filter(({ key }) => !answered.has(key)).map(({ key }) => placeOf(key)));
  return [...new Set(reference.calls.map(({ key }) => placeOf(key)))].filter((place) => !open.has(place));
}
