import { timing } from "../../../../shared/base/elapsed.ts";
import type { StageRecord } from "../../../../shared/contract/run-log.ts";
import type { StoredResult, StoredTurn } from "../../../../shared/run/store/stored-results.ts";

const times = timing(0, 1);

/** The record of a stage that succeeded. */
export const aStageRecord = (more: Partial<StageRecord> = {}): StageRecord => ({
  ...times,
  succeeded: true,
  attempts: 1,
  ...more,
});

/** A turn whose stages returned their names; the stage `raised` threw an error. */
export function aStoredTurn(stages: readonly string[], raised?: string): StoredTurn {
  const records = [...stages, ...(raised === undefined ? [] : [raised])].map(
    (stage) => [stage, aStageRecord({ succeeded: stage !== raised })] as const,
  );
  return {
    succeeded: raised === undefined,
    stages: Object.fromEntries(stages.map((stage) => [stage, { value: stage }])),
    metadata: { ...times, stages: Object.fromEntries(records) },
    ...(raised === undefined ? {} : { exception: { stage: raised, message: "Error: no", traceback: "", time: "" } }),
  };
}

/** A saved result that passed. */
export const aStoredResult = (index: number, more: Partial<StoredResult> = {}): StoredResult => ({
  place: index,
  succeeded: true,
  passed: true,
  hasTurns: false,
  turns: [aStoredTurn(["infer", "assess"])],
  metadata: times,
  ...more,
});
