import type { EntityId } from "durable-functions";
import { purgeRunHistory, type PurgingClient } from "../../../../shared/run/runtime/purge-run-history.ts";
import { aRequest } from "../../../support/a-request.ts";

/** A runtime that keeps instances, and records which ones are purged. */
function aRuntime(instances: readonly string[], { hasQueue = false } = {}) {
  const kept = new Set(instances);
  const purged: string[] = [];
  const signals: string[] = [];
  let underWay = 0;
  let maxUnderWay = 0;
  const client = {
    getStatus: async (id: string) => (kept.has(id) ? {} : Promise.reject(new Error("404"))),
    purgeInstanceHistory: async (id: string) => {
      maxUnderWay = Math.max(maxUnderWay, ++underWay);
      await new Promise(setImmediate);
      underWay--;
      purged.push(id);
      return { instancesDeleted: kept.delete(id) ? 1 : 0 };
    },
    readEntityState: async () => ({ entityExists: hasQueue }),
    signalEntity: async ({ name, key }: EntityId, operation?: string) =>
      void signals.push(`${operation} ${name} ${key}`),
  };
  return { client: client as unknown as PurgingClient, kept, purged, signals, maxUnderWay: () => maxUnderWay };
}
const lanesOf = (round: number, lanes: number) => Array.from({ length: lanes }, (_, lane) => `r:${round}:${lane}`);

describe("purgeRunHistory", () => {
  it("removes the suite, the lanes of every round, and the instance that cancelled the run", async () => {
    const runtime = aRuntime(["r", ...lanesOf(0, 3), ...lanesOf(1, 1), ...lanesOf(2, 2), "r:cancel", "other"]);

    await purgeRunHistory(runtime.client, aRequest({ id: "r", concurrency: 3, total: 9 }));

    expect([...runtime.kept]).toEqual(["other"]);
    expect(runtime.purged.at(-1)).toBe("r");
  });

  it("purges no more lanes than the run has cases", async () => {
    const runtime = aRuntime(["r", ...lanesOf(0, 2)]);

    await purgeRunHistory(runtime.client, aRequest({ id: "r", concurrency: 50, total: 2 }));

    expect(runtime.purged).toEqual(["r:0:1", "r:0:0", "r:cancel", "r"]);
  });

  it("purges 1,000 lanes a few at a time, each once, and the first lane of a round last", async () => {
    const runtime = aRuntime(["r", ...lanesOf(0, 1000)]);

    await purgeRunHistory(runtime.client, aRequest({ id: "r", concurrency: 1000, total: 5000 }));

    expect([...runtime.kept]).toEqual([]);
    expect(runtime.purged).toHaveLength(1002);
    expect(runtime.purged.indexOf("r:0:0")).toBe(999);
    expect(runtime.maxUnderWay()).toBeLessThanOrEqual(20);
  });

  it.each([
    { hasQueue: true, signals: ["close runQueue r"] },
    { hasQueue: false, signals: [] },
  ])("closes the queue if it is open: $hasQueue", async ({ hasQueue, signals }) => {
    const runtime = aRuntime(["r"], { hasQueue });

    await purgeRunHistory(runtime.client, aRequest({ id: "r" }));

    expect(runtime.signals).toEqual(signals);
  });
});
