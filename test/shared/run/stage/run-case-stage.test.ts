import { timing } from "../../../../shared/base/elapsed.ts";
import type { Json, JsonObject } from "../../../../shared/contract/json.ts";
import type { StageContext } from "../../../../shared/models/model.ts";
import type { ReadyPipeline } from "../../../../shared/pipeline/ready-pipeline.ts";
import { readStageValues, requestCancel, watchCancels } from "../../../../shared/run/store/index.ts";
import type { StageOutcome, RunStageInput } from "../../../../shared/run/durable/index.ts";
import { packRecord } from "../../../../shared/run/stage/stage-record.ts";
import { runCaseStage } from "../../../../shared/run/stage/run-case-stage.ts";
import { aRequest } from "../../../support/a-request.ts";
import { createMemoryStore } from "../../../support/memory-store.ts";
import { aStageRecord } from "../store/a-stored-result.ts";

const startMs = Date.parse("2026-11-22T15:00:00.000Z");
const record = aStageRecord(timing(startMs, startMs + 1));
const request = aRequest({ repeats: 3, total: 30 });
const anInput = (more: Partial<RunStageInput> = {}): RunStageInput => ({
  run: request.id,
  acceptedAt: request.createdAt,
  place: 7,
  turn: 0,
  stage: "infer",
  stages: {},
  records: {},
  turns: [],
  ...more,
});

function aWorker({ value = "done" as Json, item = { uuid: "a" } as JsonObject } = {}) {
  const store = createMemoryStore();
  const contexts: StageContext[] = [];
  const pipeline = {
    runStage: async (_: string, context: StageContext) => {
      contexts.push(context);
      return { ok: true as const, value, record };
    },
  } as unknown as ReadyPipeline;
  const run = { request, pipeline, readCase: async () => item, readRecorded: async () => undefined };
  const deps = {
    store,
    now: () => new Date("2026-11-22T16:00:00.000Z"),
    unlessCancelled: watchCancels(store, { everyMs: 0 }).unlessCancelled,
  };
  const runStage = async (input: RunStageInput) => (await runCaseStage(deps, run, input)) as StageOutcome;
  return { store, contexts, runStage };
}

describe("running a stage of a case", () => {
  it("delays the next attempt after a transient failure", async () => {
    const earlier = { failed: [{ time: "t", error: "Error: busy", waitMs: 1 }] };
    const usage = { inputTokens: 1, outputTokens: 2, costUsd: 0 };
    const message = `Error: ${"busy ".repeat(200)}`;
    const runStage = jest.fn(async () => ({
      ok: false as const,
      exception: { stage: "infer", message, traceback: "", time: "" },
      record: { ...record, end: "now", succeeded: false, usage },
      retryInMs: 2_000,
    }));
    const store = createMemoryStore();
    const deps = { store, now: () => new Date(), unlessCancelled: watchCancels(store).unlessCancelled };
    const pipeline = { runStage } as unknown as ReadyPipeline;
    const run = { request, pipeline, readCase: async () => ({}), readRecorded: async () => undefined };

    const outcome = await runCaseStage(deps, run, anInput({ earlier }));

    const failed = { start: record.start, time: "now", error: `${message.slice(0, 500)}…`, waitMs: 2_000 };
    expect(outcome).toEqual({ failed, usage });
    expect(runStage).toHaveBeenCalledWith("infer", expect.anything(), expect.objectContaining({ earlier }));
  });

  it("passes its position in the run and the results before it to the stage", async () => {
    const { contexts, runStage } = aWorker();

    await runStage(anInput({ stages: { prepare: { value: ["hello"] } }, records: { prepare: packRecord(record) } }));

    expect(contexts).toEqual([
      {
        case: { uuid: "a" },
        stages: { prepare: ["hello"] },
        metadata: {
          run: request.id,
          pipeline: { name: "simple", config: {} },
          start: record.start,
          index: 7,
          repeat: 1,
          turn: 0,
          stage: "infer",
          stages: { prepare: record },
        },
      },
    ]);
  });

  it("passes the start of the first stage that was not reused from another run", async () => {
    const { contexts, runStage } = aWorker();
    const own = packRecord(record);
    const records = { a: { ...own, at: own.at + 2 }, b: own, c: { ...own, at: own.at + 1 } };

    await runStage(anInput({ records: { ...records, before: { ...own, at: 0, reused: true } } }));
    await runStage(anInput({ records: { before: { ...own, at: 0, reused: true } } }));

    expect(contexts.map(({ metadata }) => metadata.start)).toEqual([record.start, "2026-11-22T16:00:00.000Z"]);
  });

  it("passes the turn and the results of earlier turns to a stage, and the number of turns to the lane", async () => {
    const { contexts, runStage } = aWorker({ item: { uuid: "a", turns: [{}, {}, {}] } });

    const answer = await runStage(anInput({ turn: 1, turns: [{ infer: { value: "first" } }] }));

    expect(contexts[0]).toMatchObject({ turn: 1, turns: [{ stages: { infer: "first" } }], metadata: { turn: 1 } });
    expect(answer.turnCount).toBe(3);
  });

  it("returns a small result as it is", async () => {
    const { store, runStage } = aWorker({ value: { answer: 42 } });

    const packed = packRecord(record);
    expect(await runStage(anInput())).toEqual({ ok: true, value: { value: { answer: 42 } }, record: packed });
    expect(store.blobs.size).toBe(0);
  });

  it("stores a large result in a blob, and returns its name", async () => {
    const large = "x".repeat(5_000);
    const { store, contexts, runStage } = aWorker({ value: large });
    const blob = `${request.id}/large/7/0/infer.json`;

    const answer = await runStage(anInput());
    await runStage(anInput({ stage: "assess", stages: { infer: { blob } } }));

    expect(answer).toMatchObject({ ok: true, value: { blob } });
    expect(await readStageValues(store, { infer: { blob } })).toEqual({ infer: large });
    expect(contexts[1]?.stages).toEqual({ infer: large });
  });

  it("lets the first of two large results win when the stage runs twice", async () => {
    const { store, runStage } = aWorker({ value: "y".repeat(5_000) });
    await store.create(`${request.id}/large/7/0/infer.json`, JSON.stringify("first"));

    const answer = await runStage(anInput());

    expect(answer.ok && (await readStageValues(store, { infer: answer.value }))).toEqual({ infer: "first" });
  });

  it("stores a large exception in a blob, and returns its beginning", async () => {
    const exception = { stage: "infer", message: `Error: ${"no ".repeat(2_000)}`, traceback: "at line 1", time: "t" };
    const store = createMemoryStore();
    const deps = { store, now: () => new Date(), unlessCancelled: watchCancels(store).unlessCancelled };
    const runStage = async () => ({ ok: false as const, exception, record: { ...record, succeeded: false } });
    const pipeline = { runStage } as unknown as ReadyPipeline;
    const run = { request, pipeline, readCase: async () => ({}), readRecorded: async () => undefined };

    const outcome = (await runCaseStage(deps, run, anInput())) as StageOutcome & { ok: false };

    expect(outcome.exception.message.length).toBeLessThan(1_000);
    expect(JSON.parse(store.blobs.get(outcome.exception.blob!) as string)).toEqual(exception);
  });

  it("does not start when the run is cancelled", async () => {
    const { store, contexts, runStage } = aWorker();
    await store.create(`${request.id}/request.json`, JSON.stringify(request));
    await requestCancel(store, request.id, new Date());

    expect(await runStage(anInput())).toEqual({ cancelled: true });
    expect(contexts).toEqual([]);
  });

  it("makes a result over 32 MB an error of the stage", async () => {
    const { store, runStage } = aWorker({ value: "x".repeat(33 * 2 ** 20) });

    expect(await runStage(anInput())).toMatchObject({
      ok: false,
      exception: {
        stage: "infer",
        message:
          "Error: stages.infer returned 33.0 MB of JSON; at most 32 MB are kept. " +
          "Return less, or a reference to where the data is.",
      },
      record: { failed: true },
    });
    expect(store.blobs.size).toBe(0);
  });
});
