import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Folder } from "../support/folder.ts";
import { perBlock } from "../support/resources.ts";
import { Api } from "./support/api.ts";
import { App } from "./support/app.ts";
import { callsIn, numberedCases, TEST_PIPELINES } from "./support/slow-pipeline.ts";

describe("ending and removing runs", () => {
  const folder = perBlock(() => new Folder());
  const app = perBlock(() => new App({ environment: TEST_PIPELINES }));
  const api = perBlock(async () => new Api(await app.serve()));

  const calls = () => callsIn(folder.at("calls")).length;
  const aSlowRun = (more: object = {}) => ({
    pipeline: "slow",
    cases: numberedCases(200),
    config: { "infer.calls": folder.at("calls"), "infer.waitMs": 100 },
    concurrency: 4,
    ...more,
  });

  it("cancels a run: nothing new starts, and the log has the completed results", async () => {
    const { id } = (await api.post("/api/runs", aSlowRun())).body;
    while (calls() < 12) await wait(20);

    const startMs = performance.now();
    const answer = await api.post(`/api/runs/${id}/cancel`, {});
    const run = await api.ended(id);
    const tookMs = performance.now() - startMs;
    const callsAtEnd = calls();
    await wait(300);
    const log = (await api.get(`/api/runs/${id}/log`)).body;

    expect(answer.status).toBe(202);
    expect(run.status).toBe("cancelled");
    expect(tookMs).toBeLessThan(10_000); // measured: about a second
    expect(calls()).toBe(callsAtEnd);
    expect(log.metadata.status).toBe("cancelled");
    expect(log.results.length).toBeGreaterThanOrEqual(8);
    expect(log.results.length).toBe(run.counts.completed);
    expect(log.results.length).toBeLessThan(200);
    expect((await api.post(`/api/runs/${id}/cancel`, {})).status).toBe(202);
  });

  it("does not cancel a run that has ended, nor delete one that has not", async () => {
    const done = await api.run(aSlowRun({ limit: 1 }));
    const going = await api.post("/api/runs", aSlowRun());

    expect(await api.post(`/api/runs/${done.id}/cancel`, {})).toMatchObject({
      status: 409,
      body: { code: "run-ended" },
    });
    expect(await api.delete(`/api/runs/${going.body.id}`)).toMatchObject({
      status: 409,
      body: { code: "run-not-ended" },
    });
    await api.post(`/api/runs/${going.body.id}/cancel`, {});
    await api.ended(going.body.id);
  });

  it("deletes a run with everything stored about it", async () => {
    const { id } = await api.run(aSlowRun({ limit: 3 }));

    const answer = await api.delete(`/api/runs/${id}`);

    expect(answer.status).toBe(204);
    expect((await api.get(`/api/runs/${id}`)).status).toBe(404);
    expect((await api.get("/api/runs")).body.runs.map((run: any) => run.id)).not.toContain(id);
    const blobs = readdirSync(join(app.home, "blobs/runs"), { recursive: true }).map(String);
    expect(blobs.filter((name) => name.includes(id))).toEqual([]);
  });

  it("runs a new request under the id of a run that was cancelled and deleted, with nothing left of the old one", async () => {
    const id = randomUUID();
    await api.post("/api/runs", aSlowRun({ id }));
    await wait(150);
    await api.post(`/api/runs/${id}/cancel`, {});
    await api.ended(id);
    await api.delete(`/api/runs/${id}`);

    const config = { "infer.calls": folder.at("other-calls"), "infer.waitMs": 1 };
    const log = await api.log(aSlowRun({ id, config, limit: 5 }));

    expect(log.results.map((result: any) => result.passed)).toEqual([true, true, true, true, true]);
    expect(callsIn(folder.at("other-calls"))).toHaveLength(5);
  });

  it("ends a stage that exceeds its time limit, and continues", async () => {
    const log = await api.log(aSlowRun({ limit: 3, timeouts: { infer: 20 } }));

    expect(log.results.map(({ exception }: any) => exception.message)).toEqual(
      Array.from({ length: 3 }, () => expect.stringContaining("The stage took longer than its 0.02 s.")),
    );
  });
});
