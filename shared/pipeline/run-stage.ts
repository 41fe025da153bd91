import type { Json } from "../json.ts";
import { copyJson } from "../runlog/copy-json.ts";
import type { Clock } from "../runlog/clock.ts";
import { timing } from "../runlog/elapsed.ts";
import type { StageException, StageRecord } from "../runlog/run-log.ts";
import { describeThrown } from "./describe-thrown.ts";
import type { StageContext } from "./stage-context.ts";
import { withStrayErrors } from "./stray-errors.ts";
import { withTimeLimit } from "./with-time-limit.ts";

/** A stage as the engine calls it. */
export type StageFunction = (context: StageContext, options: { readonly signal: AbortSignal }) => unknown;

/** What became of one call of a stage. */
export type StageOutcome =
  | { readonly ok: true; readonly value: Json; readonly record: StageRecord }
  | { readonly ok: false; readonly exception: StageException; readonly record: StageRecord };

export type RunStageInput = {
  readonly stage: string;
  readonly run: StageFunction;
  readonly context: StageContext;
  /** Ends the stage when the run is cancelled. */
  readonly signal: AbortSignal;
  /** How long it may take. */
  readonly timeoutMs: number;
  readonly clock: Clock;
};

/**
 * Calls a stage. Never throws: whatever the stage throws, and a result that JSON cannot hold, is an exception of the stage; and
 * so is running out of time, also when the stage pays no heed to its signal, and what the code of the stage throws while it
 * runs where nobody waits for it.
 *
 * @returns The result as plain JSON (`undefined` as null) or the exception, and the times.
 * @example
 * const outcome = await runStage({ stage: "infer", run: async () => "2", context, signal, timeoutMs: 60_000, clock: systemClock });
 */
export async function runStage({
  stage,
  run,
  context,
  signal,
  timeoutMs,
  clock,
}: RunStageInput): Promise<StageOutcome> {
  const start = clock.now();
  const startMs = clock.monotonicMs();
  const end = (succeeded: boolean): StageRecord => ({
    ...timing(start, clock.now(), clock.monotonicMs() - startMs),
    succeeded,
    attempts: 1,
  });
  try {
    const late = `The stage took longer than its ${timeoutMs / 1000} s. Its time limit is stageOptions.<stage>.timeoutMs.`;
    const value = await withTimeLimit((limited) => withStrayErrors(() => run(context, { signal: limited })), {
      signal,
      timeoutMs,
      late,
    });
    const copy = copyJson(value);
    if (copy.ok) return { ok: true, value: copy.value, record: end(true) };
    throw new TypeError(
      `stages.${stage} returned ${copy.found} at ${copy.path}; return plain JSON (arrays, objects, text, numbers, booleans, null)`,
    );
  } catch (thrown) {
    const record = end(false);
    return { ok: false, exception: { stage, ...describeThrown(thrown), time: record.end }, record };
  }
}
