import type { OrchestrationContext } from "durable-functions";
import { later, type RunStageOutput, type TurnPlace, type TurnProgress } from "../../shared/run/durable/index.ts";
import type { Lost } from "./all-of.ts";

/** The run was cancelled: the case has no result. */
export class RunCancelledError extends Error {
  static readonly code = "cancelled";
  readonly code = RunCancelledError.code;
}

/** A turn of which no stage has run yet. */
export const NOTHING_RUN: TurnProgress = { stages: {}, records: {}, exceptions: {}, putOff: {} };

/**
 * The turn with what a stage answered.
 *
 * @throws RunCancelledError when the run was cancelled; Error when the platform could not run the stage.
 */
export function withAnswer(
  context: OrchestrationContext,
  turn: TurnProgress,
  { place }: TurnPlace,
  stage: string,
  answer: RunStageOutput,
): TurnProgress {
  if (!answer.ok) throw new Error(`Stage "${stage}" of case ${place} could not run: ${answer.error.message}`);
  if ("cancelled" in answer.value) throw new RunCancelledError();
  if ("failed" in answer.value) {
    const { failed, usage } = answer.value;
    const untilMs = later(context.df.currentUtcDateTime, failed.waitMs).getTime();
    const tries = [...(turn.putOff[stage]?.failed ?? []), failed];
    const again = { failed: tries, untilMs, ...(usage === undefined ? {} : { usage }) };
    return { ...turn, putOff: { ...without(turn.putOff, stage), [stage]: again } };
  }
  const outcome = answer.value;
  const { record, turnCount } = outcome;
  const misconfigured = !outcome.ok && outcome.isConfiguration ? outcome.exception.message : turn.misconfigured;
  return {
    stages: outcome.ok ? { ...turn.stages, [stage]: outcome.value } : turn.stages,
    records: { ...turn.records, [stage]: record },
    exceptions: outcome.ok ? turn.exceptions : { ...turn.exceptions, [stage]: outcome.exception },
    ...(turnCount === undefined ? {} : { turnCount }),
    ...(misconfigured === undefined ? {} : { misconfigured }),
    putOff: without(turn.putOff, stage),
  };
}

/** Nearly always no stage waits, and each replay comes by here. */
function without(putOff: TurnProgress["putOff"], stage: string): TurnProgress["putOff"] {
  if (!Object.hasOwn(putOff, stage)) return putOff;
  const { [stage]: _, ...others } = putOff;
  return others;
}

/** The answer of a stage that took its worker with it every time: an exception of the case, and the run goes on. */
export function stageLost(context: OrchestrationContext, stage: string, { lost }: Lost): RunStageOutput {
  const now = context.df.currentUtcDateTime;
  const message = `Error: The stage could not be run. ${lost}`;
  const exception = { stage, message, traceback: message, time: now.toISOString() };
  return { ok: true, value: { ok: false, exception, record: { at: now.getTime(), ms: 0, failed: true } } };
}
