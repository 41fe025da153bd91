import { recordedOutcome } from "../../../../shared/run/stage/run-case-stage.ts";
import {
  createRecordedReader,
  recordResults,
  saveKeptResults,
  type RecordResults,
} from "../../../../shared/run/store/recorded-results.ts";
import { readResults, saveResults, type StoredResult } from "../../../../shared/run/store/stored-results.ts";
import type { BlobStore } from "../../../../shared/platform/storage/blob-store.ts";
import { NO_COUNTS } from "../../../../shared/run/durable/counts.ts";
import { aRequest } from "../../../support/a-request.ts";
import { createMemoryStore } from "../../../support/memory-store.ts";
import { aStageRecord, aStoredResult, aStoredTurn } from "./a-stored-result.ts";

const failedTurn = aStoredTurn(["infer"], "assess");
const brokenTurn = aStoredTurn([], "infer");
const failing = (index: number, turn = failedTurn, more: Partial<StoredResult> = {}) =>
  aStoredResult(index, { succeeded: false, passed: false, turns: [turn], ...more });

/** The results of a run of two stages, `infer` and `assess`, and another run that records the results that it reuses. */
async function aRerun(results: readonly StoredResult[], more: Partial<RecordResults> = {}) {
  const store = createMemoryStore();
  for (const result of results) await saveResults(store, "base", [result]);
  const options = { base: "base", run: "again", folder: "f", total: results.length, reused: ["infer"], ...more };
  const { shards, isWhole } = await recordResults(store, options);
  const { reused, ranges } = options;
  const rerun = { of: { run: "base" }, reused, recorded: { folder: "f", shards }, kept: NO_COUNTS, ranges };
  const request = aRequest({ id: "again", rerun });
  const read = createRecordedReader(store);
  const outcomeOf = async (index: number, stage: string, turn = 0) => {
    const recorded = await read(request, index);
    return recorded && recordedOutcome(recorded, { stage, turn });
  };
  return { store, request, shards, isWhole, outcomeOf };
}

async function resultsOf(store: BlobStore): Promise<readonly StoredResult[]> {
  const results: StoredResult[] = [];
  for await (const result of readResults(store, "again")) results.push(result);
  return results;
}

describe("the records of a run for a rerun from a later stage", () => {
  it("have the outcome of each stage before it, without usage, and of no other stage", async () => {
    const usage = { inputTokens: 5, outputTokens: 5, costUsd: 1 };
    const turn = aStoredTurn(["infer", "assess"]);
    const metadata = { ...turn.metadata, stages: { ...turn.metadata.stages, infer: aStageRecord({ usage }) } };

    const { isWhole, outcomeOf } = await aRerun([aStoredResult(0, { turns: [{ ...turn, metadata }] })]);

    expect(await outcomeOf(0, "infer")).toEqual({
      ok: true,
      value: { value: "infer" },
      record: { at: 0, ms: 1, usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 }, reused: true },
    });
    expect(await outcomeOf(0, "assess")).toBeUndefined();
    expect(await outcomeOf(0, "infer", 1)).toBeUndefined();
    expect(await outcomeOf(1, "infer")).toBeUndefined();
    expect(isWhole).toBe(true);
  });

  it("have the exception of a stage that raised", async () => {
    const { isWhole, outcomeOf } = await aRerun([failing(0, brokenTurn)]);

    expect(await outcomeOf(0, "infer")).toEqual({
      ok: false,
      exception: brokenTurn.exception,
      record: { at: 0, ms: 1, failed: true, reused: true },
    });
    expect(isWhole).toBe(true);
  });

  it("have no exception when errors are run again", async () => {
    const { isWhole, outcomeOf } = await aRerun([failing(0, brokenTurn)], { ranges: [{ from: 0, to: 1 }] });

    expect(await outcomeOf(0, "infer")).toBeUndefined();
    expect(isWhole).toBe(false);
  });

  it("have the exception of the first of two stages that raised, unless that is called again", async () => {
    const both = aStoredTurn([], "infer");
    const stages = { ...both.metadata.stages, other: aStageRecord({ succeeded: false }) };
    const turn = { ...both, metadata: { ...both.metadata, stages } };

    const reusesBoth = await aRerun([failing(0, turn)], { reused: ["infer", "other"] });
    const reusesSecond = await aRerun([failing(0, turn)], { reused: ["other"] });

    expect(await reusesBoth.outcomeOf(0, "other")).toMatchObject({ ok: false, exception: { stage: "other" } });
    expect(await reusesSecond.outcomeOf(0, "other")).toBeUndefined();
  });

  it.each<{ what: string; result: StoredResult; more?: Partial<RecordResults>; isWhole: boolean }>([
    { what: "a later stage had raised", result: failing(0), isWhole: true },
    { what: "a case has no result", result: aStoredResult(0), more: { total: 2 }, isWhole: false },
    { what: "a stage is new", result: aStoredResult(0), more: { reused: ["infer", "new"] }, isWhole: false },
    { what: "turns after a failed one may follow", result: failing(0, failedTurn, { hasTurns: true }), isWhole: false },
    { what: "a failed turn fails again", result: failing(0, brokenTurn, { hasTurns: true }), isWhole: true },
  ])("are complete, or not, when $what: $isWhole", async ({ result, more, isWhole }) => {
    expect((await aRerun([result], more)).isWhole).toBe(isWhole);
  });

  it("are cut into shards that a worker reads at once", async () => {
    const stages = { infer: { value: "x".repeat(100_000) } };
    const large = (index: number) => aStoredResult(index, { turns: [{ ...aStoredTurn(["infer"]), stages }] });

    const { shards, outcomeOf } = await aRerun([0, 1, 2, 3, 4].map(large));

    expect(shards).toEqual([0, 2, 4]);
    expect(await outcomeOf(3, "infer")).toMatchObject({ ok: true });
  });

  it("have copies of large values", async () => {
    const turn = { ...aStoredTurn(["infer"]), stages: { infer: { blob: "base/large/0/0/infer.json" } } };
    const store = createMemoryStore();
    await store.write("base/large/0/0/infer.json", '"large"');
    await saveResults(store, "base", [aStoredResult(0, { turns: [turn] })]);

    await recordResults(store, { base: "base", run: "again", folder: "f", total: 1, reused: ["infer"] });

    expect(store.blobs.get("again/recorded/f/large/0/0/infer.json")).toBe('"large"');
    expect(store.blobs.get("again/recorded/f/0.json")).toContain('{"blob":"again/recorded/f/large/0/0/infer.json"}');
  });
});

describe("the results that a run keeps from another one", () => {
  it("are saved among its own, with the run that made them", async () => {
    const reusedFrom = { metadata: { ...aStoredResult(0).metadata, reusedFrom: "before" } };
    const results = [aStoredResult(0), failing(1), ...[2, 3, 4].map((index) => aStoredResult(index, reusedFrom))];
    const ranges = [{ from: 1, to: 2 }];
    const { store, request, isWhole } = await aRerun(results, { ranges, reused: [] });

    await saveKeptResults(store, request);
    await saveKeptResults(store, request);

    const saved = await resultsOf(store);
    expect(saved.map(({ place, metadata }) => [place, metadata.reusedFrom])).toEqual([
      [0, "base"],
      [2, "before"],
      [3, "before"],
      [4, "before"],
    ]);
    expect(saved[0]?.turns).toEqual(results[0]?.turns);
    expect(isWhole).toBe(false);
  });

  it("are none when all cases are run again", async () => {
    const { store, request } = await aRerun([aStoredResult(0)]);

    await saveKeptResults(store, request);

    expect(await resultsOf(store)).toEqual([]);
  });
});
