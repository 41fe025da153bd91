import type { StageException } from "../runlog/run-log.ts";
import type { PackedRecords } from "./packed-record.ts";
import type { StageValues } from "./stage-value.ts";

/** What became of one turn of a case, or of a case without turns. */
export type FinishedTurn = {
  readonly stages: StageValues;
  readonly records: PackedRecords;
  /** Of the stages that raised; where there is one, the turn failed. */
  readonly exceptions: { readonly [stage: string]: StageException };
};

/** A case as its lane knows it once its stages ran. */
export type FinishedCase = {
  /** Its position in the run's results, from 0. */
  readonly place: number;
  /** Whether the case has turns; one that has none is carried as a single turn. */
  readonly hasTurns: boolean;
  /** Those that ran: a turn that fails is the last one. */
  readonly turns: readonly FinishedTurn[];
  /** What a stage raised because of a setting that somebody has to change. */
  readonly misconfigured?: string;
};

/** A finished case as JSON: it rides along from generation to generation, which costs less as a text. */
export type FinishedCaseText = string;

const MOST_UNSAVED = 10;
const MOST_UNSAVED_CHARACTERS = 32 * 1024;
const OLDEST_UNSAVED_MS = 30_000;

/**
 * Whether a lane should save what it carries: ten cases, or 32 KB, or a case that ended 30 s ago. Fewer, larger blobs cost
 * less than a blob a case; what is not saved yet is kept by the history.
 *
 * @param options.oldestMs - When the oldest unsaved case ended, in ms since 1970.
 * @example
 * isSaveDue([], { oldestMs: 0, nowMs: 0 }); // false
 */
export function isSaveDue(
  unsaved: readonly FinishedCaseText[],
  { oldestMs, nowMs }: { readonly oldestMs: number; readonly nowMs: number },
): boolean {
  if (unsaved.length === 0) return false;
  const characters = unsaved.reduce((sum, { length }) => sum + length, 0);
  return (
    unsaved.length >= MOST_UNSAVED || characters >= MOST_UNSAVED_CHARACTERS || nowMs - oldestMs >= OLDEST_UNSAVED_MS
  );
}
