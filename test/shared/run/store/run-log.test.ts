import { requestCancel } from "../../../../shared/run/store/cancel.ts";
import { finishRun, readRunLog } from "../../../../shared/run/store/run-log.ts";
import { runBlobs } from "../../../../shared/run/store/run-blobs.ts";
import { listIndex } from "../../../../shared/run/store/run-index.ts";
import { type StoredResult, saveResults } from "../../../../shared/run/store/stored-results.ts";
import type { RunLog } from "../../../../shared/contract/run-log.ts";
import { aRequest } from "../../../support/a-request.ts";
import { aStageRecord, aStoredResult, aStoredTurn } from "./a-stored-result.ts";
import { createMemoryStore } from "../../../support/memory-store.ts";

const request = aRequest({ total: 4 });

const aResult = (index: number, more: Partial<StoredResult> = {}): StoredResult =>
  aStoredResult(index, { turns: [{ ...aStoredTurn([]), stages: { infer: { value: index } } }], ...more });

/** A run with the results of these indexes, or with these results. */
async function aRun(...results: readonly (number | StoredResult)[]) {
  const store = createMemoryStore();
  const save = (...more: typeof results) =>
    saveResults(
      store,
      request.id,
      more.map((each) => (typeof each === "number" ? aResult(each) : each)),
    );
  if (results.length > 0) await save(...results);
  store.blobs.set(runBlobs(request.id).request, JSON.stringify(request));
  const deps = {
    store,
    readCase: async (_: unknown, index: number) => ({ uuid: `case-${index}` }),
    now: () => new Date("2026-11-22T15:38:01.500Z"),
  };
  const logText = () => store.blobs.get(runBlobs(request.id).log);
  return { store, deps, save, log: () => JSON.parse(logText() as string) as RunLog, logText };
}

async function textOf(...args: Parameters<typeof readRunLog>): Promise<string> {
  let text = "";
  for await (const chunk of await readRunLog(...args)) text += Buffer.from(chunk).toString();
  return text;
}

describe("finishing a run", () => {
  it("writes the log with all results in the order of their cases", async () => {
    const { deps, save, log } = await aRun(1, 3);
    await save(0, 2);

    expect(await finishRun(deps, request, { isLastTry: false })).toEqual([]);

    expect(log().results.map((result) => result.case["uuid"])).toEqual(["case-0", "case-1", "case-2", "case-3"]);
    expect(log().results[3]).toEqual({
      succeeded: true,
      passed: true,
      case: { uuid: "case-3" },
      stages: { infer: 3 },
      metadata: expect.any(Object),
    });
    expect(log()).toMatchObject({
      uuid: request.id,
      metadata: {
        command: "gotag run",
        start: "2026-11-22T15:37:01.000Z",
        end: "2026-11-22T15:38:01.500Z",
        elapsed: "0:01:00.500000",
        elapsedMs: 60_500,
        concurrency: 5,
        pipeline: { name: "simple", config: {} },
        status: "completed",
        schemaVersion: 1,
      },
    });
  });

  it("replaces the entry in the index with the counts of the log", async () => {
    const error = aResult(2, { succeeded: false, passed: false });
    const { store, deps } = await aRun(0, aResult(1, { passed: false }), error, 3);

    await finishRun(deps, request, { isLastTry: false });

    expect((await listIndex(store, { limit: 10 })).entries).toEqual([
      {
        id: request.id,
        pipeline: "simple",
        models: [],
        status: "completed",
        total: 4,
        counts: { completed: 4, passed: 2, failed: 1, errors: 1 },
        createdAt: request.createdAt,
        updatedAt: "2026-11-22T15:38:01.500Z",
      },
    ]);
  });

  it("replaces it with the usage of the models and the client's commit", async () => {
    const usage = { inputTokens: 3, outputTokens: 1, costUsd: 0.5 };
    const used = { ...aStoredTurn(["infer"]).metadata, stages: { infer: aStageRecord({ usage }) } };
    const turn = { ...aStoredTurn(["infer"]), metadata: used };
    const { store, deps } = await aRun(aResult(0, { turns: [turn, turn] }), 1, aResult(2, { turns: [turn] }), 3);
    const fromCommit = { ...request, client: { ...request.client, sha: "ff8995a" } };

    await finishRun(deps, fromCommit, { isLastTry: false });

    expect((await listIndex(store, { limit: 1 })).entries[0]).toMatchObject({
      usage: { inputTokens: 9, outputTokens: 3, costUsd: 1.5 },
      sha: "ff8995a",
    });
  });

  it("writes nothing while results are missing, and returns their indexes", async () => {
    const { deps, logText } = await aRun(1);

    expect(await finishRun(deps, request, { isLastTry: false })).toEqual([
      { from: 0, to: 1 },
      { from: 2, to: 4 },
    ]);
    expect(logText()).toBeUndefined();
  });

  it("ends the run as failed when results are missing on the last attempt, with the results that there are", async () => {
    const { deps, log } = await aRun(1);

    expect(await finishRun(deps, request, { isLastTry: true })).toEqual([]);
    expect(log().results).toHaveLength(1);
    expect(log().metadata).toMatchObject({
      status: "failed",
      error: "3 results are missing, with the indexes 0, 2 to 3.",
    });
  });

  it("ends the run as failed when the platform did, with the reason and the saved results", async () => {
    const { store, deps, log } = await aRun(0);

    await finishRun(deps, request, { isLastTry: false, stop: { status: "failed", error: "the disk is full" } });

    expect(log().metadata).toMatchObject({ status: "failed", error: "the disk is full" });
    const [entry] = (await listIndex(store, { limit: 1 })).entries;
    expect(entry).toMatchObject({ status: "failed", error: "the disk is full" });
  });

  it("ends a run that reached a limit with the reason and the results that there are, unless it is complete", async () => {
    const { deps, save, log } = await aRun(0);
    const stop = { status: "cancelled", error: "The run reached its maxTokens." } as const;

    await finishRun(deps, request, { isLastTry: false, stop });
    const some = log().metadata;
    await save(1, 2, 3);
    await finishRun(deps, request, { isLastTry: false, stop });

    expect(some).toMatchObject({ status: "cancelled", error: "The run reached its maxTokens." });
    expect(log().metadata.status).toBe("completed");
  });

  it("ends a cancelled run with the results that there are", async () => {
    const { store, deps, log } = await aRun(0);
    await requestCancel(store, request.id, new Date(0));

    expect(await finishRun(deps, request, { isLastTry: false })).toEqual([]);
    expect(log().results).toHaveLength(1);
    expect(log().metadata.status).toBe("cancelled");
  });

  it("counts a complete run that was cancelled as completed", async () => {
    const { store, deps, log } = await aRun(0, 1, 2, 3);
    await requestCancel(store, request.id, new Date(0));

    await finishRun(deps, request, { isLastTry: false });

    expect(log().metadata.status).toBe("completed");
  });

  it("writes the same log when it runs twice", async () => {
    const { deps, logText } = await aRun(0, 1, 2, 3);

    await finishRun(deps, request, { isLastTry: false });
    const first = logText();
    await finishRun(deps, request, { isLastTry: false });

    expect(logText()).toBe(first);
  });
});

describe("the log of a run that has not ended", () => {
  it("has the results that are saved so far, and the status of the run", async () => {
    const { deps } = await aRun(0, 2);

    const log = JSON.parse(await textOf(deps, request, { status: "running" })) as RunLog;
    expect(log.results.map((result) => result.case["uuid"])).toEqual(["case-0", "case-2"]);
    expect(log.metadata.status).toBe("running");
  });

  it("is the written document once there is one", async () => {
    const { deps, logText } = await aRun(0, 1, 2, 3);
    await finishRun(deps, request, { isLastTry: false });

    expect(await textOf(deps, request, { status: "completed" })).toBe(logText());
  });
});
