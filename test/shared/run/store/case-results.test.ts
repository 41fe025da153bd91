import { findCaseResult, listCaseResults, findAhead } from "../../../../shared/run/store/case-results.ts";
import { createCaseReader, shardCases, runBlobs, saveResults } from "../../../../shared/run/store/index.ts";
import type { BlobStore } from "../../../../shared/platform/storage/blob-store.ts";
import { aRequest } from "../../../support/a-request.ts";
import { createMemoryStore } from "../../../support/memory-store.ts";
import { aStoredResult, aStoredTurn } from "./a-stored-result.ts";

/** A run of two repetitions of each case, with the results of some indexes, each list saved together by a lane. */
async function aRun({ cases, saved }: { cases: number; saved: number[][] }) {
  const store = createMemoryStore();
  const shards = shardCases(Array.from({ length: cases }, (_, index) => ({ uuid: `CASE-${index}` })));
  const request = aRequest({ total: cases * 2, repeats: 2, shards: shards.map(({ first }) => first) });
  for (const [index, { text }] of shards.entries()) {
    await store.create(runBlobs(request.id).cases(request.casesHash, index), text);
  }
  const turn = (index: number) => ({ ...aStoredTurn([]), stages: { infer: { value: index } } });
  for (const indexes of saved)
    await saveResults(
      store,
      request.id,
      indexes.map((index) => aStoredResult(index, { turns: [turn(index)] })),
    );
  return { request, deps: { store, readCase: createCaseReader(store) } };
}

describe("the results of a run", () => {
  it("are listed a page at a time, each once", async () => {
    const { deps, request } = await aRun({ cases: 6, saved: [[0, 4, 5], [1, 2], [3, 7], [8]] });

    const first = await listCaseResults(deps, request, { limit: 4 });
    const second = await listCaseResults(deps, request, { limit: 4, cursor: first.cursor! });

    const indexes = (page: typeof first) => page.cases.map(({ stages }) => stages?.["infer"]);
    expect([indexes(first), indexes(second)]).toEqual([
      [0, 4, 5, 1, 2],
      [3, 7, 8],
    ]);
    expect(second.cursor).toBeUndefined();
  });

  it("are found by case and repetition", async () => {
    const { deps, request } = await aRun({
      cases: 6,
      saved: [
        [0, 4, 5],
        [1, 2],
        [3, 7],
      ],
    });

    expect(await findCaseResult(deps, request, { caseId: "case-2", repeat: 1 })).toMatchObject({
      found: "result",
      result: { case: { uuid: "CASE-2" }, stages: { infer: 5 }, metadata: { repeat: 1 } },
    });
  });

  it("are found in few rounds, however many blobs there are", async () => {
    const single = Array.from({ length: 99 }, (_, index) => [index + 1]);
    const { deps, request } = await aRun({ cases: 5_000, saved: [[0, 900], ...single] });
    let [rounds, reading] = [0, 0];
    const read: BlobStore["read"] = async (name) => {
      if (reading++ === 0) rounds++;
      await new Promise(setImmediate);
      reading--;
      return deps.store.read(name);
    };

    const slow = { ...deps, store: { ...deps.store, read } };
    const found = await findCaseResult(slow, request, { caseId: "case-450", repeat: 0 });

    expect(found).toMatchObject({ found: "result", result: { stages: { infer: 900 } } });
    // The shard of the cases, then 1, 2, 4, 8, 16, … of the 100 blobs.
    expect(rounds).toBe(11);
  });

  it.each([
    { caseId: "case-5", repeat: 0, found: "no-result-yet" },
    { caseId: "case-9", repeat: 0, found: "no-such-case" },
    { caseId: "case-1", repeat: 2, found: "no-such-repeat" },
  ])("are not found: $found", async ({ caseId, repeat, found }) => {
    const { deps, request } = await aRun({ cases: 6, saved: [[0, 1]] });

    expect(await findCaseResult(deps, request, { caseId, repeat })).toEqual({ found });
  });
});

describe("findAhead", () => {
  const items = Array.from({ length: 50 }, (_, index) => index);

  it("finds the earliest item, whichever look ends first", async () => {
    const slowFirst = async (item: number) => {
      for (let turn = 0; turn < 50 - item; turn++) await Promise.resolve();
      return item >= 4 ? item : undefined;
    };

    expect(await findAhead(items, slowFirst)).toBe(4);
  });

  it("looks at more and more items at once, up to 16, and at each once", async () => {
    const looked: number[] = [];
    const sizes: number[] = [];
    let open = 0;

    await findAhead(items, async (item, index) => {
      looked.push(index);
      open++;
      await Promise.resolve();
      if (open > 0) sizes.push(open);
      open = 0;
      return undefined;
    });

    expect(looked).toEqual(items);
    expect(sizes).toEqual([1, 2, 4, 8, 16, 16, 3]);
  });

  it("finds nothing in an empty list", async () => {
    expect(await findAhead([], async () => 1)).toBeUndefined();
  });
});
