import { isCancelled, requestCancel, watchCancels } from "../../../../shared/run/store/cancel.ts";
import { deleteRunBlobs, type RunRequest } from "../../../../shared/run/store/index.ts";
import { createMemoryStore } from "../../../support/memory-store.ts";

const now = new Date(0);
const r1 = { run: "r1", acceptedAt: "today" };

/** A store with a run `r1`. */
function aStore() {
  const store = createMemoryStore();
  store.blobs.set("r1/request.json", "{}");
  return store;
}

describe("cancelling a run", () => {
  let store: ReturnType<typeof aStore>;
  beforeEach(() => {
    store = aStore();
  });

  it("is seen by all workers, and changes nothing the second time", async () => {
    expect(await requestCancel(store, "r1", now)).toBe(true);
    expect(await requestCancel(store, "r1", new Date(1))).toBe(true);

    expect([await isCancelled(store, "r1"), await isCancelled(store, "r2")]).toEqual([true, false]);
    expect(store.blobs.get("r1/cancel")).toBe('{"at":"1970-01-01T00:00:00.000Z"}');
  });

  it("leaves nothing for the next run with that ID after a deletion", async () => {
    const store = createMemoryStore();

    expect(await requestCancel(store, "r1", now)).toBe(false);

    expect([...store.blobs.keys()]).toEqual([]);
  });

  it("leaves nothing either during a deletion", async () => {
    const atTheEnd = async (name: string) => {
      if (name === "r1/request.json") await requestCancel(store, "r1", now);
      return store.delete(name);
    };

    await deleteRunBlobs({ ...store, delete: atTheEnd }, { id: "r1", createdAt: now.toISOString() } as RunRequest);

    expect([...store.blobs.keys()]).toEqual([]);
  });

  it("keeps work from starting", async () => {
    await requestCancel(store, "r1", now);
    const { unlessCancelled } = watchCancels(store);
    const work = jest.fn(async () => 1);

    expect(await unlessCancelled(r1, work)).toEqual({ cancelled: true });
    expect(work).not.toHaveBeenCalled();
    expect(await unlessCancelled({ ...r1, run: "r2" }, work)).toBe(1);
  });

  it("keeps work from starting while the first check is pending", async () => {
    await requestCancel(store, "r1", now);
    const { unlessCancelled } = watchCancels(store);
    const work = jest.fn(async () => 1);

    const outcomes = await Promise.all([unlessCancelled(r1, work), unlessCancelled(r1, work)]);

    expect(outcomes).toEqual([{ cancelled: true }, { cancelled: true }]);
    expect(work).not.toHaveBeenCalled();
  });

  it("is aborted at once where the process itself accepts the cancel", async () => {
    const { unlessCancelled, abortRun } = watchCancels(createMemoryStore(), { everyMs: 60_000 });
    const work = unlessCancelled(r1, (signal) => new Promise((resolve) => signal.addEventListener("abort", resolve)));
    await new Promise((resolve) => setImmediate(resolve));

    abortRun(r1);

    expect(await work).toEqual({ cancelled: true });
    expect(await unlessCancelled(r1, async () => 1)).toEqual({ cancelled: true });
  });

  it("aborts the signal of all work in progress, and drops its results", async () => {
    const { unlessCancelled } = watchCancels(store, { everyMs: 5 });
    const untilAborted = (signal: AbortSignal) =>
      new Promise<string>((resolve) => signal.addEventListener("abort", () => resolve("late answer")));

    const works = [unlessCancelled(r1, untilAborted), unlessCancelled(r1, untilAborted)];
    await requestCancel(store, "r1", now);

    expect(await Promise.all(works)).toEqual([{ cancelled: true }, { cancelled: true }]);
  });

  it("does not apply to a run with the ID of a deleted one", async () => {
    const { unlessCancelled } = watchCancels(store);
    await requestCancel(store, "r1", now);
    await unlessCancelled(r1, async () => 1);
    await store.delete("r1/cancel");

    expect(await unlessCancelled({ ...r1, acceptedAt: "tomorrow" }, async () => 1)).toBe(1);
  });

  it("is checked once for many cases of a run", async () => {
    const store = createMemoryStore();
    const read = jest.spyOn(store, "read");
    const { unlessCancelled } = watchCancels(store);

    for (let count = 0; count < 20; count++) await unlessCancelled(r1, async () => count);

    expect(read).toHaveBeenCalledTimes(1);
  });

  it("is not assumed when the storage is unavailable", async () => {
    const store = { ...createMemoryStore(), read: () => Promise.reject(new Error("away")) };

    expect(await watchCancels(store).unlessCancelled(r1, async () => 1)).toBe(1);
  });
});
