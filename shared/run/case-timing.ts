import { timing } from "../runlog/elapsed.ts";
import type { StageRecord, Timing } from "../runlog/run-log.ts";

/**
 * When a case began and ended: from the start of its first stage to the end of its last one. Stages that were taken over from
 * another run, which may be days ago, do not count, unless all were.
 *
 * @param records - In any order, at least one.
 * @example
 * caseTiming([finished.records.prepare, finished.records.infer]);
 */
export function caseTiming(all: readonly StageRecord[]): Timing {
  const ran = all.filter(({ reused }) => reused === undefined);
  const records = ran.length > 0 ? ran : all;
  const start = Math.min(...records.map((record) => Date.parse(record.start)));
  const end = Math.max(...records.map((record) => Date.parse(record.end)));
  // A single stage was measured more finely than its dates tell.
  const elapsedMs = Math.max(end - start, ...records.map((record) => record.elapsedMs));
  return timing(start, end, elapsedMs);
}
