import { runBlobs, listIndex, readRequest, storeRun } from "../../../../shared/run/store/index.ts";
import { aRequest } from "../../../support/a-request.ts";
import { createMemoryStore } from "../../../support/memory-store.ts";

const shards = [{ first: 0, text: '[{"uuid":"a"}]' }];

describe("storing a run", () => {
  it("writes cases, request and index entry", async () => {
    const store = createMemoryStore();
    const request = aRequest();

    expect(await storeRun(store, request, shards)).toEqual({ outcome: "created", request });

    expect(await readRequest(store, request.id)).toEqual(request);
    expect(store.blobs.get(runBlobs(request.id).cases(request.casesHash, 0))).toBe('[{"uuid":"a"}]');
    expect((await listIndex(store, { limit: 10 })).entries[0]).toMatchObject({ id: request.id, status: "queued" });
  });

  it("finds the same request again, and keeps its first time", async () => {
    const store = createMemoryStore();
    await storeRun(store, aRequest(), shards);

    const again = await storeRun(store, aRequest({ createdAt: "2026-11-22T16:00:00.000Z" }), shards);

    expect(again).toEqual({ outcome: "same", request: aRequest({ createdAt: "2026-11-22T15:37:01.000Z" }) });
    expect((await listIndex(store, { limit: 10 })).entries).toHaveLength(1);
  });

  it("refuses another request with the same ID, and writes nothing of it", async () => {
    const store = createMemoryStore();
    await storeRun(store, aRequest(), shards);
    const before = [...store.blobs.keys()];

    expect(await storeRun(store, aRequest({ hash: "f00d" }), shards)).toEqual({ outcome: "other" });
    expect([...store.blobs.keys()]).toEqual(before);
  });

  it("decides which of two simultaneous requests is first, and keeps their cases apart", async () => {
    const store = createMemoryStore();

    const outcomes = await Promise.all([
      storeRun(store, aRequest({ hash: "1", casesHash: "1111111111111111" }), shards),
      storeRun(store, aRequest({ hash: "2", casesHash: "2222222222222222" }), [{ first: 0, text: '[{"uuid":"b"}]' }]),
    ]);

    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["created", "other"]);
    const request = await readRequest(store, aRequest().id);
    expect(store.blobs.get(runBlobs(aRequest().id).cases(request!.casesHash, 0))).toBeDefined();
  });
});

describe("the index", () => {
  it("lists the newest run first, a page at a time", async () => {
    const store = createMemoryStore();
    const runs = [1, 2, 3].map((hour) =>
      aRequest({ id: `7f6b1c52-0f6e-4b39-9d0a-00000000000${hour}`, createdAt: `2026-11-22T0${hour}:00:00.000Z` }),
    );
    for (const run of runs) await storeRun(store, run, shards);

    const first = await listIndex(store, { limit: 2 });
    const second = await listIndex(store, { limit: 2, cursor: first.cursor! });

    expect(first.entries.map(({ id }) => id.at(-1))).toEqual(["3", "2"]);
    expect(second).toEqual({ entries: [expect.objectContaining({ id: runs[0]!.id })] });
  });
});
