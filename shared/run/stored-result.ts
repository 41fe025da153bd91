import type { JsonObject } from "../json.ts";
import type { CaseResult, StageException, Timing, TurnResult } from "../runlog/run-log.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { readStageValues } from "./large-values.ts";
import type { StageValues } from "./stage-value.ts";

/** A turn as a lane saves it, its large results by reference. */
export type StoredTurn = Omit<TurnResult, "stages"> & { readonly stages: StageValues };

/** A result as a lane saves it. The case itself stands in the run's case shards, and is joined when the log is written. */
export type StoredResult = {
  readonly place: number;
  readonly succeeded: boolean;
  readonly passed: boolean;
  /** Whether the case has turns; one that has none is kept as a single turn. */
  readonly hasTurns: boolean;
  readonly turns: readonly StoredTurn[];
  readonly metadata: Timing & Pick<CaseResult["metadata"], "reusedFrom">;
  readonly exception?: StageException;
};

/** What a log says of a result. */
export async function toCaseResult(
  store: BlobStore,
  { place, succeeded, passed, hasTurns, turns, metadata, exception }: StoredResult,
  { item, repeats }: { readonly item: JsonObject; readonly repeats: number },
): Promise<CaseResult> {
  const whole = await Promise.all(
    turns.map(async (turn) => ({ ...turn, stages: await readStageValues(store, turn.stages) })),
  );
  const [first] = whole;
  const repeat = repeats === 1 ? {} : { repeat: place % repeats };
  return {
    succeeded,
    passed,
    case: item,
    ...(hasTurns || first === undefined
      ? { turns: whole, metadata: { ...metadata, ...repeat } }
      : { stages: first.stages, metadata: { ...metadata, stages: first.metadata.stages, ...repeat } }),
    ...(exception === undefined ? {} : { exception }),
  };
}
