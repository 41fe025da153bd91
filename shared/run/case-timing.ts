import { timing } from "../runlog/elapsed.ts";
import type { StageRecord, Timing } from "../runlog/run-log.ts";

/**
 * When a case began and ended: from the start of its first stage to the end of its last one.
 *
 * @param records - In any order, at least one.
 * @example
 * caseTiming([finished.records.prepare, finished.records.infer]);
 */
export function caseTiming(records: readonly StageRecord[]): Timing {
  const start = Math.min(...records.map((record) => Date.parse(record.start)));
  const end = Math.max(...records.map((record) => Date.parse(record.end)));
  // A single stage was measured more finely than its dates tell.
  const elapsedMs = Math.max(end - start, ...records.map((record) => record.elapsedMs));
  return timing(new Date(start), new Date(end), elapsedMs);
}
