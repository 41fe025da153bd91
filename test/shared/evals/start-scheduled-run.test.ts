import type { EvalDeps } from "../../../shared/evals/eval-run.ts";
import { parseEval } from "../../../shared/evals/parse-eval.ts";
import { startIfDue } from "../../../shared/evals/start-scheduled-run.ts";
import { createMemoryStore } from "../../support/memory-store.ts";

/** An eval that is due every day at noon. It has problems, so it needs no pipeline. */
const parsed = parseEval({ pipeline: "simple", schedule: "0 0 12 * * *" });
const found = { name: "nightly", source: "stored" as const, parsed };

/** A runtime that only records what is started. Starting an instance twice fails, as it does on Azure. */
function aRuntime(now: string) {
  const started: string[] = [];
  const evals = createMemoryStore();
  const clock = { now: new Date(now) };
  const client = {
    startNew: async (_name: string, { instanceId }: { instanceId: string }) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (started.includes(instanceId)) throw new Error("The instance exists.");
      started.push(instanceId);
    },
    getStatus: async (id: string) => {
      if (!started.includes(id)) throw new Error("There is no such instance.");
      return { runtimeStatus: "Running" };
    },
  };
  const services = { storage: { evals, runs: createMemoryStore() }, now: () => clock.now };
  return { started, evals, clock, deps: { client, services } as unknown as EvalDeps };
}

describe("startIfDue", () => {
  it("starts each of a hundred evals once when two hosts check them at once", async () => {
    const { started, evals, clock, deps } = aRuntime("2026-11-22T11:00:00Z");
    const all = Array.from({ length: 100 }, (_, number) => ({ ...found, name: `eval-${number}` }));
    for (const one of all) await startIfDue(one, deps);
    clock.now = new Date("2026-11-22T12:00:00Z");

    await Promise.all([...all, ...all].map((one) => startIfDue(one, deps)));

    expect(started).toHaveLength(100);
    expect(new Set(started).size).toBe(100);
    expect([...evals.blobs.keys()].filter((name) => name.startsWith("due/"))).toHaveLength(100);
  });

  it("starts nothing twice and nothing for times before the schedule was stored", async () => {
    const { started, clock, deps } = aRuntime("2026-11-22T13:00:00Z");

    expect(await startIfDue(found, deps)).toBeUndefined();
    clock.now = new Date("2026-11-25T13:00:00Z");
    expect(await startIfDue(found, deps)).toEqual(expect.any(String));
    expect(await startIfDue(found, deps)).toBeUndefined();
    expect(started).toHaveLength(1);
  });

  it("names an eval that cannot be read", async () => {
    const { deps } = aRuntime("2026-11-22T13:00:00Z");
    const broken = { ...found, parsed: parseEval({ schedule: "never" }) };

    await expect(startIfDue(broken, deps)).rejects.toThrow(
      /^The eval "nightly" cannot be read, and is not run:\n[^]*schedule: has 1 fields/,
    );
  });
});
