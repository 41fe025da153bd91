import { listIndex, createIndexEntry, newIndexEntry, renewIndexEntry } from "../../../../shared/run/store/run-index.ts";
import { indexBlob } from "../../../../shared/run/store/run-blobs.ts";
import { aRequest } from "../../../support/a-request.ts";
import { createMemoryStore } from "../../../support/memory-store.ts";

/** A store that records which blobs were read, with one run in its index. */
async function aStoreWithARun() {
  const store = createMemoryStore();
  const entry = newIndexEntry(aRequest());
  await createIndexEntry(store, entry);
  const reads: string[] = [];
  const watched = { ...store, read: (name: string) => (reads.push(name), store.read(name)) };
  const list = async () => (await listIndex(watched, { limit: 10 })).entries;
  return { store, entry, reads, list };
}

describe("listing the index", () => {
  it("reads the entry of a live run each time, and of an ended run once", async () => {
    const { store, entry, reads, list } = await aStoreWithARun();
    await list();
    await renewIndexEntry(store, { ...entry, status: "completed" });

    expect(await list()).toMatchObject([{ status: "completed" }]);
    expect(await list()).toMatchObject([{ status: "completed" }]);
    expect(reads).toHaveLength(2);
  });

  it("shows no run that another process has deleted", async () => {
    const { store, entry, list } = await aStoreWithARun();
    await renewIndexEntry(store, { ...entry, status: "completed" });
    await list();
    await store.delete(indexBlob(entry));

    expect(await list()).toEqual([]);
  });
});
