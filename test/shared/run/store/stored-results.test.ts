import { type StoredResult, readResults, saveResults } from "../../../../shared/run/store/stored-results.ts";
import { createMemoryStore } from "../../../support/memory-store.ts";

const times = { start: "", end: "", elapsed: "0:00:00", elapsedMs: 0 };
const aResult = (place: number, note = "first"): StoredResult => ({
  place,
  succeeded: true,
  passed: true,
  hasTurns: false,
  turns: [{ succeeded: true, stages: { note: { value: note } }, metadata: { ...times, stages: {} } }],
  metadata: times,
});

async function placesOf(store: ReturnType<typeof createMemoryStore>): Promise<number[]> {
  const places: number[] = [];
  for await (const { place } of readResults(store, "run")) places.push(place);
  return places;
}

describe("saved results", () => {
  it("are read in the order of their indexes, whichever lane saved them", async () => {
    const store = createMemoryStore();

    await saveResults(
      store,
      "run",
      [4, 5, 11].map((place) => aResult(place)),
    );
    await saveResults(
      store,
      "run",
      [0, 1, 9, 12].map((place) => aResult(place)),
    );
    await saveResults(
      store,
      "run",
      [2, 3, 6].map((place) => aResult(place)),
    );

    expect(await placesOf(store)).toEqual([0, 1, 2, 3, 4, 5, 6, 9, 11, 12]);
  });

  it("stay as they are when an activity saves them a second time", async () => {
    const store = createMemoryStore();
    await saveResults(store, "run", [aResult(0)]);

    expect(await saveResults(store, "run", [aResult(0, "second")])).toEqual({ stored: [aResult(0)], created: [] });
    expect(JSON.parse(store.blobs.get("run/results/00000000.json") as string)).toEqual([aResult(0)]);
  });

  it("include further results of a second saving", async () => {
    const store = createMemoryStore();
    await saveResults(store, "run", [aResult(0), aResult(1)]);

    const { stored, created } = await saveResults(
      store,
      "run",
      [0, 1, 2, 3].map((place) => aResult(place, "second")),
    );

    expect(created.map(({ place }) => place)).toEqual([2, 3]);
    expect(stored.map(({ place, turns }) => [place, turns[0]?.stages["note"]])).toEqual([
      [0, { value: "first" }],
      [1, { value: "first" }],
      [2, { value: "second" }],
      [3, { value: "second" }],
    ]);
    expect(await placesOf(store)).toEqual([0, 1, 2, 3]);
  });

  it("are returned once when two blobs have the same index", async () => {
    const store = createMemoryStore();
    await saveResults(store, "run", [aResult(0), aResult(1)]);
    await saveResults(store, "run", [aResult(1), aResult(2)]);

    expect(await placesOf(store)).toEqual([0, 1, 2]);
  });

  it("are all read when there are more blobs than a page of the listing has", async () => {
    const store = createMemoryStore();
    for (let place = 0; place < 2_100; place++) await saveResults(store, "run", [aResult(place)]);

    expect((await placesOf(store)).length).toBe(2_100);
  });
});
