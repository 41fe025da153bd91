import type { Json } from "../json.ts";
import { addUsage, withUsageMeter } from "../models/usage-meter.ts";
import { copyJson } from "../runlog/copy-json.ts";
import type { Clock } from "../runlog/clock.ts";
import { timing } from "../runlog/elapsed.ts";
import type { EarlierTries, StageException, StageRecord, Usage } from "../runlog/run-log.ts";
import { ContextError } from "./context-error.ts";
import { describeThrown } from "./describe-thrown.ts";
import { isMisconfiguration, waitBeforeRetry, type RetryPolicy } from "./retry-policy.ts";
import type { StageContext } from "./stage-context.ts";
import { withStrayErrors } from "./stray-errors.ts";
import { withTimeLeft } from "./time-left.ts";
import { withTimeLimit } from "./with-time-limit.ts";

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
