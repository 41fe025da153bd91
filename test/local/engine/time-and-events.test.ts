import { createManualClock } from "../../../local/clock.ts";
import { calls, open } from "../apps/samples/orchestrations.ts";
import { type SampleApp, startSampleApp, until } from "../sample-app.ts";

const dayMs = 86_400_000;

describe("durable timers and external events", () => {
  const clock = createManualClock();
  let app: SampleApp;
  beforeAll(async () => (app = await startSampleApp({ clock })));
  afterAll(() => app.host.stop());
  const raise = (id: string, name: string, data: unknown): Promise<unknown> => app.call("raise", { id, name, data });

  it("fires a timer when it is due and not before", async () => {
    const id = await app.start("timer", { input: { ms: 60_000 } });
    const due = new Date(clock.now().getTime() + 60_000).toISOString();

    await clock.advance(59_999);
    expect((await app.status(id)).runtimeStatus).toBe("Running");
    await clock.advance(1);

    expect((await app.ended(id)).output).toBe(due);
  });

  it("splits a timer of 8 days into steps of 3, 3 and 2 days", async () => {
    const id = await app.start("timer", { input: { ms: 8 * dayMs } });
    const due = new Date(clock.now().getTime() + 8 * dayMs).toISOString();

    await clock.advance(8 * dayMs);

    expect((await app.ended(id)).output).toBe(due);
    const fired = await app.fired(id);
    expect(fired.map(({ FireAt, Timestamp }: any) => FireAt === Timestamp)).toEqual([true, true, true]);
  });

  it("lets an event win against a timeout and cancels the timer", async () => {
    const id = await app.start("approval");
    const armed = clock.armed();

    await raise(id, "Approval", { by: "Ann" });

    expect((await app.ended(id)).output).toEqual({ approved: { by: "Ann" } });
    expect(clock.armed()).toBe(armed - 1);
  });

  it("lets a timeout win against an event", async () => {
    const id = await app.start("approval");

    await clock.advance(60_000);

    expect((await app.ended(id)).output).toBe("timed out");
  });

  it("completes only when the loser of Task.any has ended", async () => {
    const id = await app.start("loser");
    await clock.advance(59_000);
    expect((await app.status(id)).runtimeStatus).toBe("Running");

    await clock.advance(1000);

    expect((await app.ended(id)).output).toBe("done");
  });

  it("keeps events that arrive before a wait, the oldest first", async () => {
    const id = await app.start("late-wait");
    await until(() => calls.includes("late-wait"));
    await raise(id, "Go", 1);
    await raise(id, "Go", 2);

    open("late-wait");

    expect((await app.ended(id)).output).toEqual([1, 2]);
  });

  it("delivers an event to the newest of several waits of its name", async () => {
    const id = await app.start("two-waits");
    await raise(id, "Go", "first");
    await raise(id, "Go", "second");

    expect((await app.ended(id)).output).toEqual(["second", "first"]);
  });

  it("carries events over to the next generation when they arrive after continueAsNew", async () => {
    const id = await app.start("mailbox", { input: { got: [], missing: 3 } });

    await Promise.all([raise(id, "Mail", 1), raise(id, "Mail", 2), raise(id, "Mail", 3)]);

    expect(((await app.ended(id)).output as number[]).toSorted()).toEqual([1, 2, 3]);
  });

  it("loses an event that arrived before continueAsNew without a wait, as Azure does", async () => {
    const id = await app.start("deaf", { input: { generation: 1 } });
    await until(() => calls.includes("generation 1"));
    await raise(id, "Mail", "early");
    open("generation 1");
    await until(() => calls.includes("generation 2"));
    open("generation 2");
    await raise(id, "Mail", "late");

    expect((await app.ended(id)).output).toBe("late");
  });

  it("retries an activity with growing delays until it succeeds", async () => {
    const id = await app.start("retry", { input: { key: "a", times: 2, attempts: 3 } });

    await clock.advance(9_999);
    expect((await app.status(id)).runtimeStatus).toBe("Running");
    await clock.advance(1);
    await clock.advance(20_000);

    expect((await app.ended(id)).output).toBe("worked at call 3");
  });

  it("fails with the last error when all attempts have failed", async () => {
    const id = await app.start("retry", { input: { key: "b", times: 9, attempts: 2 } });

    await clock.advance(10_000);
    await clock.advance(1);

    expect((await app.ended(id)).output).toContain("Activity function 'fails' failed:  failure 2");
  });

  it("retries a sub-orchestration as a new instance", async () => {
    const id = await app.start("retry-child", { input: { key: "c", times: 1 } });

    await clock.advance(1000);

    expect((await app.ended(id)).output).toBe("worked at call 2");
  });
});
