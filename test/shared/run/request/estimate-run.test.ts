import {
  type EarlierCalls,
  estimateCalls,
  type EstimateCallsInput,
  findEarlierCalls,
} from "../../../../shared/run/request/estimate-run.ts";
import type { RunStatus, StageRecord } from "../../../../shared/contract/run-log.ts";
import { createIndexEntry, newIndexEntry } from "../../../../shared/run/store/run-index.ts";
import { saveResults, type StoredResult } from "../../../../shared/run/store/stored-results.ts";
import { aRequest } from "../../../support/a-request.ts";
import { createMemoryStore } from "../../../support/memory-store.ts";
import { aStoredResult } from "../store/a-stored-result.ts";
import { aRecord, aTiming } from "../../reports/a-run-log.ts";

const prices = { inputPer1M: 2, outputPer1M: 8 };
const call = { stage: "infer", models: [{ name: "gpt", prices }], maxOutputTokens: 1000 };
const earlier: EarlierCalls = {
  run: "7f6b1c52",
  results: 20,
  turnMs: 500,
  stages: { infer: { inputTokens: 100, cachedInputTokens: 0, outputTokens: 50, costUsd: 0.5 } },
};
/** By the prices. */
const callUsd = (100 * 2 + 50 * 8) / 1e6;

const estimate = (more: Partial<EstimateCallsInput> = {}) =>
  estimateCalls({ calls: [call], results: 10, turns: 10, concurrency: 5, ...more });

describe("estimateCalls", () => {
  it("returns nothing when no call costs anything", () => {
    expect(estimate({ calls: [], earlier })).toBeUndefined();
  });

  it("uses an earlier run's tokens at current prices, and its times on the run's lanes", () => {
    expect(estimate({ earlier })).toEqual({
      models: ["gpt"],
      calls: 10,
      expected: { costUsd: expect.closeTo(10 * callUsd, 12), elapsedMs: 1000, run: "7f6b1c52", results: 20 },
    });
  });

  it("uses no more lanes than results", () => {
    expect(estimate({ earlier, results: 2, turns: 6, concurrency: 50 })?.expected?.elapsedMs).toBe(1500);
  });

  it.each([
    { what: "there is no price", models: [{ name: "gpt" }] },
    { what: "several models share the tokens", models: ["gpt", "other"].map((name) => ({ name, prices })) },
  ])("uses the earlier cost when $what", ({ models }) => {
    expect(estimate({ calls: [{ stage: "infer", models }], earlier })?.expected?.costUsd).toBe(5);
  });

  it("counts a stage that called nothing the last time as free", () => {
    const { calls, expected } = estimate({ calls: [call, { ...call, stage: "judge" }], earlier })!;

    expect(calls).toBe(20);
    expect(expected?.costUsd).toBeCloseTo(10 * callUsd, 12);
  });

  it.each([
    { limits: { requestsPerMinute: 60 }, elapsedMs: 10_000 },
    { limits: { tokensPerMinute: 3000 }, elapsedMs: 30_000 },
    { limits: { requestsPerMinute: 60, tokensPerMinute: 3000 }, elapsedMs: 30_000 },
    { limits: { requestsPerMinute: 60_000 }, elapsedMs: 1000 },
  ])("keeps to a rate budget of $limits", ({ limits, elapsedMs }) => {
    const calls = [{ ...call, models: [{ name: "gpt", prices, limits }] }];

    expect(estimate({ calls, earlier })?.expected?.elapsedMs).toBeCloseTo(elapsedMs, 6);
  });

  it("adds up the stages that share a rate budget", () => {
    const models = [{ name: "gpt", prices, limits: { requestsPerMinute: 60 } }];
    const calls = ["infer", "judge"].map((stage) => ({ stage, models }));

    expect(estimate({ calls, earlier })).toMatchObject({ models: ["gpt"], calls: 20, expected: { elapsedMs: 20_000 } });
  });

  it("returns the cost of the longest answers, of the most expensive model, without an earlier run", () => {
    const dear = { name: "dear", prices: { inputPer1M: 1, outputPer1M: 20 } };
    const calls = [call, { ...call, stage: "judge", models: [call.models[0]!, dear] }];

    expect(estimate({ calls })).toEqual({ models: ["gpt", "dear"], calls: 20, mostForAnswersUsd: 10 * (0.008 + 0.02) });
  });

  it.each([
    { what: "a limit of answers", calls: [call, { stage: "judge", models: call.models }] },
    { what: "a price", calls: [{ ...call, models: [{ name: "gpt" }] }] },
  ])("returns only the number of calls without $what", ({ calls }) => {
    expect(estimate({ calls })).toEqual({ models: ["gpt"], calls: 10 * calls.length });
  });
});

const usage = (inputTokens: number, more: object = {}) => ({ inputTokens, outputTokens: 10, costUsd: 0.1, ...more });

/** A result of one turn for each of the usages. */
const aStored = (index: number, records: readonly Partial<StageRecord>[]): StoredResult => {
  const stagesOf = (more: Partial<StageRecord>) => ({ prepare: aRecord(1), infer: aRecord(200, more) });
  const turns = records.map((more) => ({ succeeded: true, stages: {}, metadata: aTiming(200, stagesOf(more)) }));
  return aStoredResult(index, { hasTurns: records.length > 1, turns, metadata: aTiming(200 * records.length) });
};

function aStore() {
  const store = createMemoryStore();
  let runs = 0;
  /** Each run is newer than those before. */
  async function save(
    results: readonly StoredResult[],
    more: { status?: RunStatus; pipeline?: string; model?: string } = {},
  ) {
    const { status = "completed", pipeline = "simple", model = "gpt" } = more;
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
  it("averages the usage of the calls in the newest run, turn by turn", async () => {
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
        infer: { inputTokens: 200, cachedInputTokens: 20, outputTokens: 10, costUsd: expect.closeTo(0.1, 12) },
      },
    });
  });

  it.each([
    { what: "of another pipeline", more: { pipeline: "menu" } },
    { what: "with another model", more: { model: "other" } },
    { what: "that failed", more: { status: "failed" as const } },
    { what: "that has not ended", more: { status: "running" as const } },
  ])("ignores a run $what", async ({ more }) => {
    const { save, find } = aStore();
    await save([aStored(0, [{ usage: usage(100) }])], more);

    expect(await find()).toBeUndefined();
  });

  it.each([
    { what: "a cache answered", record: { usage: usage(0, { cacheHits: 1 }) } },
    { what: "was reused from another run", record: { usage: usage(100), reused: true as const } },
    { what: "called no model", record: {} },
  ])("skips results that $what, and reads the run before", async ({ record }) => {
    const { save, find } = aStore();
    const before = await save([aStored(0, [{ usage: usage(100) }])]);
    await save([aStored(0, [record])]);

    expect(await find()).toMatchObject({ run: before, results: 1 });
  });

  it("reads only some results of a large run", async () => {
    const { store, save, find } = aStore();
    const run = await save([aStored(0, [{ usage: usage(100) }])]);
    const ten = (first: number) => Array.from({ length: 10 }, (_, at) => aStored(first + at, [{ usage: usage(100) }]));
    for (let first = 1; first < 200; first += 10) await saveResults(store, run, ten(first));

    expect((await find())?.results).toBe(51);
  });
});
