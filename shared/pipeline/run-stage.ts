import { type Clock, timing } from "../base/elapsed.ts";
import { withTimeLeft, withTimeLimit } from "../base/time-limit.ts";
import { addUsage } from "../base/usage.ts";
import type { EarlierTries, StageException, StageRecord, Usage } from "../contract/index.ts";
import { copyJson, type Json } from "../contract/json.ts";
import { type StageContext, withUsageMeter } from "../models/index.ts";
import { ContextError, describeThrown, isContextError } from "./describe-thrown.ts";
import { withStrayErrors } from "./stray-errors.ts";

/** The function of a stage. */
export type StageFunction = (context: StageContext, options: { readonly signal: AbortSignal }) => unknown;

/** The result of one attempt of a stage. */
export type AttemptOutcome =
  | { readonly ok: true; readonly value: Json; readonly record: StageRecord }
  | {
      readonly ok: false;
      readonly exception: StageException;
      readonly record: StageRecord;
      /** The delay before the next attempt; missing after the last one. */
      readonly retryInMs?: number;
      /** A setting has to be changed, such as the key of a model: other cases would fail like this one. */
      readonly isConfiguration?: true;
    };

/** One attempt of a stage. */
export type StageAttempt = {
  readonly stage: string;
  readonly run: StageFunction;
  readonly context: StageContext;
  /** Aborts the stage when the run is cancelled. */
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  /** Default: this is the first attempt. */
  readonly earlier?: EarlierTries | undefined;
  readonly clock: Clock;
  readonly random?: () => number;
};

/**
 * Calls a stage once. Never throws. Exceptions of the stage are: its errors, also those thrown outside its promise while it runs;
 * a result that is not JSON; and exceeding its time limit, even if it ignores its signal.
 *
 * @returns The result as plain JSON (`undefined` as null), or the exception with the delay before the next attempt. Both with the
 *   record of this attempt and the earlier ones.
 */
export async function runStage({
  stage,
  run,
  context,
  signal,
  timeoutMs,
  retry,
  earlier = { failed: [] },
  clock,
  random = Math.random,
}: StageAttempt): Promise<AttemptOutcome> {
  const startMs = clock.now().getTime();
  const startedMs = clock.monotonicMs();
  const attempt = earlier.failed.length + 1;
  const late = `The stage took longer than its ${timeoutMs / 1000} s. Its time limit is stageOptions.<stage>.timeoutMs.`;
  const { result, used } = withUsageMeter(() =>
    withTimeLeft(timeoutMs, () =>
      withTimeLimit((limited) => withStrayErrors(() => run(context, { signal: limited })), { signal, timeoutMs, late }),
    ),
  );
  const end = (succeeded: boolean): StageRecord => ({
    ...timing(startMs, clock.now().getTime(), clock.monotonicMs() - startedMs),
    succeeded,
    attempts: attempt,
    failedAttempts: attempt === 1 ? undefined : earlier.failed,
    usage: sumOf(earlier.usage, used()),
  });
  try {
    const copy = copyJson(await result);
    if (copy.ok) return { ok: true, value: copy.value, record: end(true) };
    throw new TypeError(
      `stages.${stage} returned ${copy.found} at ${copy.path}; return plain JSON (arrays, objects, text, numbers, booleans, null)`,
    );
  } catch (thrown) {
    const record = end(false);
    const isConfiguration = isMisconfiguration(thrown) ? true : undefined;
    let exception: StageException = { stage, ...describeThrown(thrown), time: record.end };
    let retryInMs: number | undefined;
    try {
      retryInMs = delayBeforeRetry(thrown, { attempt, policy: retry, random: random() });
    } catch (wrong) {
      const context = `\`retry.when\` of stage "${stage}"`;
      exception = { stage, ...describeThrown(new ContextError(context, wrong)), time: record.end };
    }
    return { ok: false, exception, record, retryInMs, isConfiguration };
  }
}

const sumOf = (before: Usage | undefined, now: Usage | undefined): Usage | undefined =>
  before === undefined || now === undefined ? (before ?? now) : addUsage(before, now);

/** Which failures of a stage are retried, and how often. */
type RetryPolicy = {
  /** The maximum number of attempts, from 1 (no retry). */
  readonly attempts: number;
  /** Whether to retry after this thrown value. */
  readonly when: (thrown: unknown) => boolean;
};

/** The maximum number of attempts without `stageOptions.<stage>.retry.attempts`. */
export const DEFAULT_ATTEMPTS = 5;
/** The longest delay that a server can ask for. */
export const MAX_RETRY_DELAY_MS = 24 * 60 * 60 * 1000;

const FIRST_DELAY_MS = 1_000;
const MAX_BACKOFF_MS = 60_000;
const MAX_CAUSES = 10;

/**
 * Whether a model call failed with a transient error: 408, 409, 429, 5xx, a broken connection, or the time limit of the call.
 * The thrown value may be wrapped by `withContext`, or be the `cause` of another error.
 *
 * @example
 * isTransientCall(new ModelCallError("busy", { code: "model-status", status: 429, isTransient: true })); // true
 */
export function isTransientCall(thrown: unknown): boolean {
  return causesOf(thrown).some((error) => error["isTransient"] === true);
}

/** Whether a model call failed because of a setting: a wrong key, endpoint, deployment or API version. */
function isMisconfiguration(thrown: unknown): boolean {
  return causesOf(thrown).some((error) => error["isConfiguration"] === true);
}

/**
 * Returns the delay before a stage is retried: what the server requests (Retry-After), or else 1 s, 2 s, 4 s and so on up
 * to a minute, less a random share of up to half of it, so that stages that failed together are not retried together.
 *
 * @param options.attempt - The number of the failed attempt, from 1.
 * @param options.random - From 0 to 1.
 * @returns Milliseconds; `undefined` for no retry.
 */
function delayBeforeRetry(
  thrown: unknown,
  { attempt, policy, random }: { readonly attempt: number; readonly policy: RetryPolicy; readonly random: number },
): number | undefined {
  if (attempt >= policy.attempts || !policy.when(isContextError(thrown) ? thrown.thrown : thrown)) return undefined;
  const requesting = causesOf(thrown).find((error) => typeof error["retryAfterMs"] === "number");
  if (requesting !== undefined) {
    const requestedMs = requesting["retryAfterMs"] as number;
    return requestedMs <= MAX_RETRY_DELAY_MS ? requestedMs : undefined;
  }
  const backoffMs = Math.min(MAX_BACKOFF_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  return Math.round(backoffMs * (1 - random / 2));
}

/** Lists a thrown value and its causes. Only properties are read, because another copy of a class may have created them. */
function causesOf(thrown: unknown): readonly Readonly<Record<string, unknown>>[] {
  const causes: Record<string, unknown>[] = [];
  for (let error = thrown; typeof error === "object" && error !== null; error = causes.at(-1)?.["cause"]) {
    if (causes.length === MAX_CAUSES) break;
    causes.push(error as Record<string, unknown>);
  }
  return causes;
}
