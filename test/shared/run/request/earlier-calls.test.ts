import type { RunStatus, StageRecord } from "../../../../shared/contract/run-log.ts";
import { findEarlierCalls } from "../../../../shared/run/request/estimate-run.ts";
import { createIndexEntry, newIndexEntry } from "../../../../shared/run/store/run-index.ts";
import { saveResults, type StoredResult } from "../../../../shared/run/store/stored-results.ts";
import { aRequest } from "../../../support/a-request.ts";
import { createMemoryStore } from "../../../support/memory-store.ts";
import { aRecord, aTiming } from "../../reports/a-run-log.ts";

const usage = (inputTokens: number, more: object = {}) => ({ inputTokens, outputTokens: 10, costUsd: 0.1, ...more });

/** A result of one turn for each of the usages. */
const aStored = (place: number, records: readonly Partial<StageRecord>[]): StoredResult => ({
  place,
  succeeded: true,
  passed: true,
  hasTurns: records.length > 1,
  turns: records.map((more) => ({
    succeeded: true,
    stages: {},
    metadata: aTiming(200, { prepare: aRecord(1), infer: aRecord(200, more) }),
  })),
  metadata: aTiming(200 * records.length),
});

function aStore() {
  const store = createMemoryStore();
  let runs = 0;
  /** Each run is newer than those before. */
  async function save(
    results: readonly StoredResult[],
    {
      status = "completed",
      pipeline = "simple",
      model = "gpt",
    }: { status?: RunStatus; pipeline?: string; model?: string } = {},
  ) {
    const config = { infer: { model: { name: model } } };
    const id = `00000000-0000-4000-8000-00000000000${runs}`;
    const createdAt = `2026-11-22T15:37:0${runs++}.000Z`;
    const request = aRequest({ id, createdAt, pipeline: { name: pipeline, config, codeHash: "" } });
    await createIndexEntry(store, { ...newIndexEntry(request), status });
    await saveResults(store, id, results);
    return id;
  }
  return { store, save, find: () => findEarlierCalls(store, { pipeline: "simple", models: ["gpt"] }) };
}

describe("findEarlierCalls", () => {
  it("takes the mean of what calls used in the newest run, turn by turn", async () => {
    const { save, find } = aStore();
    await save([aStored(0, [{ usage: usage(1) }])]);
    const run = await save([
      aStored(0, [{ usage: usage(100, { cachedInputTokens: 60 }) }, { usage: usage(200) }]),
      aStored(1, [{ usage: usage(300) }]),
    ]);

    expect(await find()).toEqual({
      run,
      results: 2,
      turnMs: 200,
      stages: {
        infer: {
          inputTokens: 200,
          cachedInputTokens: 20,
          outputTokens: 10,
          costUsd: expect.closeTo(0.1, 12),
        },
      },
    });
  });

  it.each([
    { what: "of another pipeline", more: { pipeline: "menu" } },
    { what: "with another model", more: { model: "other" } },
    { what: "that failed", more: { status: "failed" as const } },
    { what: "that still goes on", more: { status: "running" as const } },
  ])("knows nothing from a run $what", async ({ more }) => {
    const { save, find } = aStore();
    await save([aStored(0, [{ usage: usage(100) }])], more);

    expect(await find()).toBeUndefined();
  });

  it.each([
    { what: "a cache answered", record: { usage: usage(0, { cacheHits: 1 }) } },
    { what: "was taken over from another run", record: { usage: usage(100), reused: true as const } },
    { what: "called no model", record: {} },
  ])("passes over what $what, and goes on to the run before", async ({ record }) => {
    const { save, find } = aStore();
    const before = await save([aStored(0, [{ usage: usage(100) }])]);
    await save([aStored(0, [record])]);

    expect(await find()).toMatchObject({ run: before, results: 1 });
  });

  it("looks at some results of a large run only", async () => {
    const { store, save, find } = aStore();
    const run = await save([aStored(0, [{ usage: usage(100) }])]);
    for (let first = 1; first < 200; first += 10)
      await saveResults(store, run, Array.from({ length: 10 }, (_, index) => aStored(first + index, [{ usage: usage(100) }]))); // prettier-ignore

    expect((await find())?.results).toBe(51);
  });
});
