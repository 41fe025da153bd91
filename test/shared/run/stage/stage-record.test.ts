import type { StageRecord } from "../../../../shared/contract/run-log.ts";
import { packRecord, unpackRecord } from "../../../../shared/run/stage/stage-record.ts";
import { aStageRecord } from "../store/a-stored-result.ts";

const [start, end] = ["2026-11-22T15:00:00.000Z", "2026-11-22T15:00:00.034Z"];
const record = aStageRecord({ start, end, elapsed: "0:00:00.033525", elapsedMs: 33.525 });
const failedAttempts = [{ time: "t", error: "Error: busy", waitMs: 1_000 }];

describe("a record that travels", () => {
  it.each<[string, StageRecord]>([
    ["that succeeded", record],
    ["that failed", { ...record, succeeded: false }],
    ["of a third attempt", { ...record, attempts: 3, failedAttempts: [...failedAttempts, ...failedAttempts] }],
    ["with usage", { ...record, usage: { inputTokens: 1, outputTokens: 2, costUsd: 0.5, cacheHits: 1 } }],
  ])("%s is unpacked as it was", (_, given) => {
    expect(unpackRecord(packRecord(given))).toEqual(given);
  });

  it("is short", () => {
    expect(JSON.stringify(packRecord(record))).toBe('{"at":1795359600000,"ms":33.525}');
  });
});
