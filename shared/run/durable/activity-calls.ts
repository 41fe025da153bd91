import type { Envelope, Failure } from "../../base/failure.ts";
import { messageOf } from "../../base/text.ts";
import { timerOf, type DurableContext, type DurableTask, type Replayed } from "./context.ts";

// How orchestrators call activities: which failures of the platform they retry, how often, and after how long.

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Delays while the storage is unavailable or full: a run that nobody watches waits a day for it. */
const STORAGE_WAITS_MS: readonly number[] = [
  1_000,
  4_000,
  10_000,
  30_000,
  ...Array<number>(10).fill(MINUTE_MS),
  ...Array<number>(285).fill(5 * MINUTE_MS),
];
/** Delays after other failures that may be transient, two minutes in all. */
const OTHER_WAITS_MS: readonly number[] = [1_000, 4_000, 10_000, 30_000, 75_000];

/** Failures that no retry can repair. */
const PERMANENT: ReadonlySet<string> = new Set([
  "pipeline-changed",
  "pipeline-not-initialized",
  "run-deleted",
  "cancelled",
  "activity-lost",
]);

/**
 * Codes of the operating system (ECONNREFUSED, ENOSPC) and of Azure's storage.
 * Source: https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
 */
const STORAGE_CODE =
  /^(E(?!RR_)[A-Z0-9]+|ERR_STREAM_PREMATURE_CLOSE|REQUEST_SEND_ERROR|PARSE_ERROR|ServerBusy|InternalError|OperationTimedOut|ServerTimeout|AccountBeingCreated|ContainerBeingDeleted)$/;

/**
 * Returns the delay before the next attempt after a failure of the platform, in ms; `undefined` for no further attempt.
 *
 * @param tries - The number of attempts so far, from 1.
 * @example
 * platformWaitMs({ code: "ENOSPC", message: "no space left" }, 1); // 1000
 */
export function platformWaitMs({ code }: Failure, tries: number): number | undefined {
  if (PERMANENT.has(code)) return undefined;
  return (STORAGE_CODE.test(code) ? STORAGE_WAITS_MS : OTHER_WAITS_MS)[tries - 1];
}

/** Delays between notifications, about a day in all. */
const NOTIFY_WAITS_MS: readonly number[] = [
  5_000,
  30_000,
  ...[2, 5, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 4, 8, 8].map((hours) => hours * HOUR_MS),
];

/**
 * Returns the delay before the next attempt to send a notification, in ms; `undefined` for no further attempt.
 *
 * @param tries - The number of attempts so far, from 1.
 * @example
 * notifyWaitMs(1); // 5000
 */
export const notifyWaitMs = (tries: number): number | undefined => NOTIFY_WAITS_MS[tries - 1];

/** The longest delay that the receiver of a notification may ask for. */
export const MAX_RETRY_AFTER_MS = 8 * HOUR_MS;

/**
 * Returns an activity's answer, after retries while the platform has transient trouble, such as a full disk. The delays are
 * durable timers.
 *
 * @param again - Calls the activity again.
 * @example
 * const saved = yield* withRetries(context, (yield save()) as SaveResultsOutput, save);
 */
export function* withRetries<T>(
  context: DurableContext,
  answer: Envelope<T>,
  again: () => DurableTask,
): Replayed<Envelope<T>> {
  for (let tries = 1; !answer.ok; tries++) {
    const waitMs = platformWaitMs(answer.error, tries);
    if (waitMs === undefined) break;
    yield timerOf(context, waitMs);
    answer = (yield again()) as Envelope<T>;
  }
  return answer;
}

/** A call that the platform could not complete: its worker ended at each attempt, or it took too long. */
export type Lost = { readonly lost: string };

export const lostBy = (thrown: unknown): Lost => ({ lost: messageOf(thrown) });

/**
 * Calls an activity for several items at once, and returns the answers in their order. A `Task.all` with a failed call has no
 * answers but that failure: then the items are called again, one after the other.
 *
 * @param call - Schedules the call for an item; may be called twice for each.
 * @example
 * const answers = yield* callAll(context, stages, (stage) => context.df.callActivity("runStage", { stage }));
 */
export function* callAll<Answer, Item>(
  context: DurableContext,
  items: readonly Item[],
  call: (item: Item) => DurableTask,
): Replayed<readonly (Answer | Lost)[]> {
  const tasks = items.map(call);
  const [only] = tasks;
  try {
    // A single task needs no compound, and costs less to replay.
    if (tasks.length === 1 && only !== undefined) return [(yield only) as Answer];
    return (yield context.df.Task.all(tasks)) as Answer[];
  } catch (thrown) {
    if (tasks.length === 1) return [lostBy(thrown)];
  }
  const answers: (Answer | Lost)[] = [];
  for (const item of items) {
    try {
      answers.push((yield call(item)) as Answer);
    } catch (thrown) {
      answers.push(lostBy(thrown));
    }
  }
  return answers;
}

/** How far apart the retries of lost calls are spread, in ms. */
const SPREADS_MS = [30_000, 60_000];
/** The local host retries by itself, the last time with nothing else on the worker: this activity ends its worker. */
const TRIED_OFTEN = /ended while it ran this activity, \d+ times/;

/**
 * Retries a lost call. On Azure, a worker process that ends loses everything that it runs. The call may not be the cause, so it
 * is retried twice, each call at its own time: calls that are retried together would be lost together.
 *
 * @param index - The index of the case. It determines the delay.
 */
export function* retryLost<Answer>(
  context: DurableContext,
  lost: Lost,
  index: number,
  again: () => DurableTask,
): Replayed<Answer | Lost> {
  for (const [attempt, spreadMs] of SPREADS_MS.entries()) {
    if (TRIED_OFTEN.test(lost.lost)) break;
    // Neighbours are far apart, and have other neighbours the next time.
    yield timerOf(context, 1_000 + (((index + 1) * (7_919 + 104_729 * attempt)) % spreadMs));
    try {
      return (yield again()) as Answer;
    } catch (thrown) {
      lost = lostBy(thrown);
    }
  }
  return lost;
}

/**
 * Calls an activity, and retries the call if the platform loses it or has transient trouble. A call that is lost each time is a
 * failure like any other.
 *
 * @example
 * const finished = yield* callActivity(context, () => context.df.callActivity("finishRun", input));
 */
export function* callActivity<T>(context: DurableContext, call: () => DurableTask): Replayed<Envelope<T>> {
  let answer = (yield* callAll<Envelope<T>, undefined>(context, [undefined], call))[0] as Envelope<T> | Lost;
  if ("lost" in answer) answer = yield* retryLost<Envelope<T>>(context, answer, 0, call);
  if ("lost" in answer) return { ok: false, error: { code: "activity-lost", message: answer.lost } };
  return yield* withRetries(context, answer, call);
}
