import { setTimeout as wait } from "node:timers/promises";
import { createManualClock } from "../../local/index.ts";
import { replies } from "../support/fake-model-replies.ts";
import { sameCases, simpleConfig, useAppWithModel } from "./app-with-model.ts";

const HOUR_MS = 3_600_000;
const { app, server } = useAppWithModel({
  rule: () => replies.text("2"),
  models: [{ name: "busy" }],
  isStarted: false,
});

describe("a model that requests a wait of two hours", () => {
  afterEach(() => app.stop());

  const request = (count: number) => ({
    pipeline: "simple",
    cases: sameCases(count),
    config: simpleConfig("busy"),
    concurrency: 1,
  });
  const called = async (times: number) => {
    while (server.calls.length < times) await wait(5);
  };
  /** Waits as long as unexpected work would need to start. */
  const nothingHappens = () => wait(200);

  it("is called again on time, once, and the host is idle and may be restarted meanwhile", async () => {
    const clock = createManualClock("2026-11-22T08:00:00Z");
    server.script(replies.status(429, { "retry-after": "7200" }));
    await app.start(clock);
    const { id } = await app.post("/api/runs", request(1));
    await called(1);
    await nothingHappens();
    const stopsAndWaits = async (hours: number) => {
      const before = app.stats();
      await clock.advance(hours * HOUR_MS);
      await nothingHappens();
      expect(app.stats()).toEqual(before);
      await app.stop();
      await app.start(clock);
    };

    await stopsAndWaits(0.5);
    await stopsAndWaits(0.5);
    await stopsAndWaits(0.9);
    await clock.advance(0.1 * HOUR_MS - 1_000);
    await nothingHappens();
    expect(server.calls).toHaveLength(1);

    await clock.advance(2_000);
    const run = await app.ended(id);

    expect(server.calls).toHaveLength(2);
    expect(run).toMatchObject({ status: "completed", counts: { completed: 1, passed: 1 } });
    const { results } = await app.get(`/api/runs/${id}/log`);
    expect(results[0].metadata.stages.infer).toMatchObject({
      succeeded: true,
      attempts: 2,
      failedAttempts: [{ time: expect.any(String), waitMs: 2 * HOUR_MS, error: expect.stringContaining("429") }],
    });
  });

  it("does not delay the other cases that its lane has claimed", async () => {
    const clock = createManualClock("2026-11-22T08:00:00Z");
    server.script(replies.status(429, { "retry-after": "7200" }));
    await app.start(clock);

    const { id } = await app.post("/api/runs", { ...request(8), concurrency: 2 });

    const run = await app.runOnce(id, ({ counts }) => counts.completed === 7);
    expect(run.status).toBe("running");
    await clock.advance(2 * HOUR_MS + 1_000);
    expect(await app.ended(id)).toMatchObject({ status: "completed", counts: { completed: 8, passed: 8 } });
  });

  it("does not prevent the cancellation of a run, also after a restart", async () => {
    const clock = createManualClock("2026-11-22T08:00:00Z");
    await app.start(clock);
    server.use(() => replies.status(429, { "retry-after": "7200" }));
    const { id } = await app.post("/api/runs", { ...request(8), concurrency: 3 });
    await called(3);
    await nothingHappens();
    await app.stop();
    await app.start(clock);

    const cancelledAt = performance.now();
    await app.post(`/api/runs/${id}/cancel`);
    expect(await app.ended(id)).toMatchObject({ status: "cancelled", counts: { total: 8, completed: 0 } });
    expect(performance.now() - cancelledAt).toBeLessThan(10_000);
    expect(server.calls).toHaveLength(3);
  });
});
