import type { OrchestrationContext, Task } from "durable-functions";
import { ACTIVITY, type RunStageInput, type RunStageOutput } from "../../shared/run/durable-functions.ts";
import type { FinishedCase } from "../../shared/run/finished-case.ts";

export type RunCaseInput = {
  readonly run: string;
  readonly place: number;
  /** In the order in which they run. */
  readonly stages: readonly string[];
};

/**
 * Runs the stages of one case, one activity each. A stage that fails ends the case, which is a result like any other.
 *
 * @throws Error when the platform could not run a stage: that says nothing about the case.
 */
export function* runCase(
  context: OrchestrationContext,
  { run, place, stages }: RunCaseInput,
): Generator<Task, FinishedCase, unknown> {
  let finished: FinishedCase = { place, stages: {}, records: {}, sizeBytes: 0 };
  for (const stage of stages) {
    const input: RunStageInput = { run, place, stage, stages: finished.stages, records: finished.records };
    const answer = (yield context.df.callActivity(ACTIVITY.runStage, input)) as RunStageOutput;
    if (!answer.ok) throw new Error(`Stage "${stage}" of case ${place} could not run: ${answer.error.message}`);
    const outcome = answer.value;
    const records = { ...finished.records, [stage]: outcome.record };
    const sizeBytes = finished.sizeBytes + outcome.sizeBytes;
    if (!outcome.ok) return { ...finished, records, sizeBytes, exception: outcome.exception };
    finished = { place, stages: { ...finished.stages, [stage]: outcome.value }, records, sizeBytes };
  }
  return finished;
}
