import { join } from "node:path";
import { createManualClock } from "../../../local/clock.ts";
import { calls, open } from "../apps/samples/orchestrations.ts";
import { release } from "../apps/samples/traps.ts";
import { type SampleApp, startSampleApp, until } from "../sample-app.ts";

const dayMs = 86_400_000;
const samples = join(import.meta.dirname, "../apps/samples");

// Apps that are tested on this host meet these surprises before they are deployed.
describe("a surprise on Azure:", () => {
  const clock = createManualClock();
  let app: SampleApp;
  beforeAll(async () => {
    const functions = ["client.ts", "orchestrations.ts", "traps.ts"].map((file) => join(samples, file));
    app = await startSampleApp({ clock, functions });
  });
  afterAll(() => app.host.stop());
  const raise = (id: string, name: string, data?: unknown): Promise<unknown> => app.call("raise", { id, name, data });

  describe("an event", () => {
    it("with other letter case is accepted but never received", async () => {
      const id = await app.start("event-then-activity");

      await raise(id, "go", 1);

      expect((await app.status(id)).runtimeStatus).toBe("Running");
    });

    it("without data is refused", async () => {
      const id = await app.start("event-data");

      await expect(raise(id, "Go")).rejects.toThrow("Invalid JSON content");
    });

    it.each([
      { data: null, seen: { type: "object", data: null } },
      { data: "", seen: { type: "string", data: "" } },
      { data: false, seen: { type: "boolean", data: false } },
      { data: { a: [1] }, seen: { type: "object", data: { a: [1] } } },
    ])("keeps its data unchanged: $data", async ({ data, seen }) => {
      const id = await app.start("event-data");

      await raise(id, "Go", data);

      expect((await app.ended(id)).output).toEqual(seen);
    });

    it("goes to a newer wait of its name before an abandoned one", async () => {
      const id = await app.start("abandoned-wait");
      await clock.advance(1000);

      await raise(id, "Go", 1);
      await raise(id, "Go", 2);

      expect(await app.status(id)).toMatchObject({ runtimeStatus: "Completed", output: { newer: 1, last: 2 } });
    });
  });

  describe("a task", () => {
    it("that is never yielded is never scheduled", async () => {
      await app.run("never-yielded");

      expect(calls).not.toContain("never yielded");
    });

    it("is all that may be yielded", async () => {
      expect(await app.run("yields-nothing")).toMatch(
        /^Orchestrator function 'yields-nothing' failed: Durable Functions programming constraint violation: Orchestration yielded data of type undefined\./,
      );
    });
  });

  describe("an orchestrator", () => {
    const instead = (what: string) => `orchestration replay instead ${what} with this sequence number`;

    it("that returns nothing has the output null", async () => {
      expect(await app.run("returns-nothing")).toBeNull();
    });

    it("that throws before its first task fails", async () => {
      expect(await app.run("throws-at-once")).toBe("Orchestrator function 'throws-at-once' failed: at once");
    });

    it.each([
      [2, "another function", instead("scheduled an activity task named 'describe'")],
      [3, "something else", instead("produced a CreateTimerOrchestratorAction action")],
      [4, "less", "replay execution hasn't (yet?) scheduled this task", "ID 0 and name 'hello' (version '')"],
    ])("that schedules (%i) %s than before fails", async (number, _, difference, before = "number 0 named 'hello'") => {
      release.number = 1;
      const id = await app.start("released");
      await until(() => calls.includes("release"));
      calls.length = 0;
      release.number = number;

      open("release");

      expect((await app.ended(id)).output).toBe(
        "Non-Deterministic workflow detected: A previous execution of this orchestration scheduled " +
          `an activity task with sequence ${before}, ` +
          `but the current ${difference}. ` +
          "Was a change made to the orchestrator code after this instance had already started running?",
      );
    });

    it("sees the properties of an activity's error if the app has a provider for them", async () => {
      expect(await app.run("order-details")).toEqual({
        name: "TaskFailedError",
        message: "OrderError: out of stock",
        taskName: "order",
        type: "OrderError",
        properties: { order: 7 },
      });
    });
  });

  describe("a custom status", () => {
    it.each([null, 0, "", false])("that is %j is ignored", async (status) => {
      const id = await app.start("falsy-status", { input: status });

      expect((await app.status(id)).customStatus).toBeNull();
    });

    it("survives continueAsNew only until the next generation has something to do", async () => {
      const id = await app.start("status-generations", { input: { generation: 1 } });
      expect((await app.status(id)).customStatus).toBe("of the first");

      await raise(id, "Go", 1);

      expect(await app.status(id)).toMatchObject({ runtimeStatus: "Running", customStatus: null });
    });
  });

  describe("continueAsNew", () => {
    it("without input passes null", async () => {
      expect(await app.run("continues-without-input", "x")).toEqual({ got: null });
    });

    it("waits for open tasks", async () => {
      const id = await app.start("continues-with-open-tasks", { input: { generation: 1 } });
      await clock.advance(59_999);
      expect((await app.status(id)).runtimeStatus).toBe("Running");

      await clock.advance(1);

      expect((await app.ended(id)).output).toBe("second generation");
    });
  });

  describe("a retry", () => {
    it("with one attempt never happens, but the next step waits for a timer", async () => {
      const id = await app.start("one-attempt");
      await clock.advance(0);

      expect((await app.ended(id)).output).toBe("caught");
    });

    it("in Task.any with a timer that is then cancelled fails the orchestration", async () => {
      const id = await app.start("cancel-beside-retry", { input: { key: "cancel", times: 1 } });
      await clock.advance(1000);

      expect((await app.ended(id)).output).toMatch(
        /^Non-Deterministic workflow detected: .* a timer task with sequence number 2 named but/,
      );
    });

    it("in Task.all with a failing task shifts later results", async () => {
      const id = await app.start("retry-beside-failure", { input: { key: "shift", times: 1 } });
      await clock.advance(1000);
      await clock.advance(1);

      expect((await app.ended(id)).output).toBeNull();
    });
  });

  describe("a timer", () => {
    it.each([
      { ms: 0, times: 1 },
      { ms: 1, times: 3 },
    ])("of six days and $ms ms fires $times times", async ({ ms, times }) => {
      const id = await app.start("six-days", { input: { ms } });
      await clock.advance(6 * dayMs + ms);
      await app.ended(id);

      expect(await app.fired(id)).toHaveLength(times);
    });

    it("of more than six days returns a list, because it is several timers", async () => {
      const id = await app.start("long-timer-result");
      await clock.advance(8 * dayMs);

      expect((await app.ended(id)).output).toEqual([null, null, null]);
    });

    it("of more than six days beside a failing task shifts later results", async () => {
      const id = await app.start("long-timer-beside-failure");
      await clock.advance(8 * dayMs);

      expect((await app.ended(id)).output).toBeNull();
    });
  });
});
