import type { BlobStore } from "../../../../shared/platform/storage/blob-store.ts";
import { readResults, saveResults } from "../../../../shared/run/store/stored-results.ts";
import { createMemoryStore } from "../../../support/memory-store.ts";
import { aStoredResult, aStoredTurn } from "./a-stored-result.ts";

const aResult = (index: number, note = "first") =>
  aStoredResult(index, { turns: [{ ...aStoredTurn([]), stages: { note: { value: note } } }] });
const save = (store: BlobStore, indexes: readonly number[], note?: string) =>
  saveResults(
    store,
    "run",
    indexes.map((index) => aResult(index, note)),
  );

async function indexesOf(store: BlobStore): Promise<number[]> {
  const indexes: number[] = [];
  for await (const { place } of readResults(store, "run")) indexes.push(place);
  return indexes;
}

describe("saved results", () => {
  it("are read in the order of their indexes, whichever lane saved them", async () => {
    const store = createMemoryStore();

    await save(store, [4, 5, 11]);
    await save(store, [0, 1, 9, 12]);
    await save(store, [2, 3, 6]);

    expect(await indexesOf(store)).toEqual([0, 1, 2, 3, 4, 5, 6, 9, 11, 12]);
  });

  it("stay as they are when an activity saves them a second time", async () => {
    const store = createMemoryStore();
    await save(store, [0]);

    expect(await save(store, [0], "second")).toEqual({ stored: [aResult(0)], created: [] });
    expect(JSON.parse(store.blobs.get("run/results/00000000.json") as string)).toEqual([aResult(0)]);
  });

  it("include further results of a second saving", async () => {
    const store = createMemoryStore();
    await save(store, [0, 1]);

    const { stored, created } = await save(store, [0, 1, 2, 3], "second");

    expect(created.map(({ place }) => place)).toEqual([2, 3]);
    expect(stored).toEqual([aResult(0), aResult(1), aResult(2, "second"), aResult(3, "second")]);
    expect(await indexesOf(store)).toEqual([0, 1, 2, 3]);
  });

  it("are returned once when two blobs have the same index", async () => {
    const store = createMemoryStore();
    await save(store, [0, 1]);
    await save(store, [1, 2]);

    expect(await indexesOf(store)).toEqual([0, 1, 2]);
  });

  it("are all read when there are more blobs than a page of the listing has", async () => {
    const store = createMemoryStore();
    for (let index = 0; index < 2_100; index++) await save(store, [index]);

    expect((await indexesOf(store)).length).toBe(2_100);
  });
});
