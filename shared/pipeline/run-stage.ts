import { type Clock, timing } from "../base/elapsed.ts";
import { withTimeLeft, withTimeLimit } from "../base/time-limit.ts";
import { addUsage } from "../base/usage.ts";
import type { EarlierTries, StageException, StageRecord, Usage } from "../contract/index.ts";
import { copyJson, type Json } from "../contract/json.ts";
import { type StageContext, withUsageMeter } from "../models/index.ts";
import { ContextError, describeThrown, isContextError } from "./describe-thrown.ts";
import { withStrayErrors } from "./stray-errors.ts";

/** A stage as the engine calls it. */
export type StageFunction = (context: StageContext, options: { readonly signal: AbortSignal }) => unknown;

/** What became of one try of a stage. */
export type StageOutcome =
  | { readonly ok: true; readonly value: Json; readonly record: StageRecord }
  | {
      readonly ok: false;
      readonly exception: StageException;
      readonly record: StageRecord;
      /** How long to wait before the next try; left out when this was the last one. */
      readonly retryInMs?: number;
      /** Somebody has to change a setting, such as the key of a model: other cases would end like this one. */
      readonly isConfiguration?: true;
    };

/** What one try of a stage takes. */
export type StageTry = {
  readonly stage: string;
  readonly run: StageFunction;
  readonly context: StageContext;
  /** Ends the stage when the run is cancelled. */
  readonly signal: AbortSignal;
  /** How long it may take. */
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  /** Default: this is the first. */
  readonly earlier?: EarlierTries | undefined;
  readonly clock: Clock;
  readonly random?: () => number;
};

/**
 * Calls a stage once. Never throws: whatever the stage throws, and a result that JSON cannot hold, is an exception of the stage;
 * and so is running out of time, also when the stage pays no heed to its signal, and what the code of the stage throws while
 * it runs where nobody waits for it.
 *
 * @returns The result as plain JSON (`undefined` as null), or the exception with the wait before the next try, and the record
 *   of this try with those before it.
 * @example
 * const outcome = await runStage({ stage: "infer", run: async () => "2", context, signal, timeoutMs: 60_000, retry, clock: systemClock });
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
}: StageTry): Promise<StageOutcome> {
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
    ...(attempt === 1 ? {} : { failedAttempts: earlier.failed }),
    ...usageOf(earlier.usage, used()),
  });
  try {
    const copy = copyJson(await result);
    if (copy.ok) return { ok: true, value: copy.value, record: end(true) };
    throw new TypeError(
      `stages.${stage} returned ${copy.found} at ${copy.path}; return plain JSON (arrays, objects, text, numbers, booleans, null)`,
    );
  } catch (thrown) {
    const record = end(false);
    const { exception, retryInMs } = judge(thrown, { stage, attempt, retry, time: record.end, random: random() });
    return {
      ok: false,
      exception,
      record,
      ...(retryInMs === undefined ? {} : { retryInMs }),
      ...(isMisconfiguration(thrown) ? { isConfiguration: true } : {}),
    };
  }
}

type Failed = {
  readonly stage: string;
  readonly attempt: number;
  readonly retry: RetryPolicy;
  readonly time: string;
  readonly random: number;
};

function judge(thrown: unknown, { stage, attempt, retry, time, random }: Failed) {
  try {
    const retryInMs = waitBeforeRetry(thrown, { attempt, policy: retry, random });
    return { exception: { stage, ...describeThrown(thrown), time }, retryInMs };
  } catch (wrong) {
    // The pipeline could not say whether it may pass.
    const described = describeThrown(new ContextError(`\`retry.when\` of stage "${stage}"`, wrong));
    return { exception: { stage, ...described, time } };
  }
}

function usageOf(before: Usage | undefined, now: Usage | undefined): Pick<StageRecord, "usage"> {
  const usage = before === undefined || now === undefined ? (before ?? now) : addUsage(before, now);
  return usage === undefined ? {} : { usage };
}

/** Which failures of a stage may pass, and how often it is tried. */
export type RetryPolicy = {
  /** How often the stage is tried at most, from 1 (not again). */
  readonly attempts: number;
  /** Whether what a try threw may pass. */
  readonly when: (thrown: unknown) => boolean;
};

/** How often a stage is tried when nobody says. */
export const DEFAULT_ATTEMPTS = 5;
/** A run does not wait longer for a server, whatever the server asks for. */
export const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

const FIRST_WAIT_MS = 1_000;
const LONGEST_BACK_OFF_MS = 60_000;
const MOST_CAUSES = 10;

/**
 * Whether a call of a model failed in a way that may pass: 408, 409, 429, 5xx, a connection that broke, a time limit of the
 * call. What was thrown may have been wrapped by `withContext`, or be the `cause` of another error.
 *
 * @example
 * isTransientCall(new ModelCallError("busy", { code: "model-status", status: 429, isTransient: true })); // true
 */
export function isTransientCall(thrown: unknown): boolean {
  return causesOf(thrown).some((error) => error["isTransient"] === true);
}

/** Whether a call of a model failed because of a setting: a wrong key, endpoint, deployment or API version. */
export function isMisconfiguration(thrown: unknown): boolean {
  return causesOf(thrown).some((error) => error["isConfiguration"] === true);
}

/**
 * How long to wait before a stage is tried again: as long as the server asked for (Retry-After), or else 1 s, 2 s, 4 s and so
 * on up to a minute, less up to half of it, so that those that failed together do not come back together.
 *
 * @param options.attempt - The number of the try that failed, from 1.
 * @param options.random - From 0 to 1.
 * @returns Milliseconds; `undefined` where it is not to be tried again.
 * @example
 * waitBeforeRetry(error, { attempt: 1, policy: { attempts: 5, when: isTransientCall }, random: Math.random() });
 */
export function waitBeforeRetry(
  thrown: unknown,
  { attempt, policy, random }: { readonly attempt: number; readonly policy: RetryPolicy; readonly random: number },
): number | undefined {
  if (attempt >= policy.attempts || !policy.when(isContextError(thrown) ? thrown.thrown : thrown)) return undefined;
  const asked = causesOf(thrown).find((error) => typeof error["retryAfterMs"] === "number");
  if (asked !== undefined) {
    const askedMs = asked["retryAfterMs"] as number;
    return askedMs <= LONGEST_WAIT_MS ? askedMs : undefined;
  }
  const backOffMs = Math.min(LONGEST_BACK_OFF_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
  return Math.round(backOffMs * (1 - random / 2));
}

/** What was thrown, and what stands behind it. Goes by properties: another copy of a class may have made it. */
function causesOf(thrown: unknown): readonly Readonly<Record<string, unknown>>[] {
  const causes: Record<string, unknown>[] = [];
  for (let error = thrown; typeof error === "object" && error !== null; error = causes.at(-1)?.["cause"]) {
    if (causes.length === MOST_CAUSES) break;
    causes.push(error as Record<string, unknown>);
  }
  return causes;
}
