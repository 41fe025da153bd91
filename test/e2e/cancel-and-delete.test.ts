import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Api } from "./support/api.ts";
import { App, root } from "./support/app.ts";

describe("ending and removing runs", () => {
  let folder: string;
  let app: App;
  let api: Api;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "gotag-cancel-"));
    app = new App({ environment: { GOTAG_PIPELINES: join(root, "test/e2e/pipelines") } });
    api = new Api(await app.serve());
  });
  afterAll(async () => {
    await app.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const calls = () => {
    const file = join(folder, "calls");
    return existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0;
  };
  const aSlowRun = (more: object = {}) => ({
    pipeline: "slow",
    cases: Array.from({ length: 200 }, (_, number) => ({ uuid: randomUUID(), number })),
    config: { "infer.calls": join(folder, "calls"), "infer.waitMs": 100 },
    concurrency: 4,
    ...more,
  });

  it("cancels a run: nothing new starts, and what is done is in the log", async () => {
    const { id } = (await api.post("/api/runs", aSlowRun())).body;
    while (calls() < 12) await wait(20);

    const asked = performance.now();
    const answer = await api.post(`/api/runs/${id}/cancel`, {});
    const run = await api.ended(id);
    const tookMs = performance.now() - asked;
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
    const done = await api.post("/api/runs", aSlowRun({ limit: 1 }));
    await api.ended(done.body.id);
    const going = await api.post("/api/runs", aSlowRun());

    expect(await api.post(`/api/runs/${done.body.id}/cancel`, {})).toMatchObject({
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

  it("deletes a run with all that is kept of it", async () => {
    const { id } = (await api.post("/api/runs", aSlowRun({ limit: 3 }))).body;
    await api.ended(id);

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

    const config = { "infer.calls": join(folder, "other-calls"), "infer.waitMs": 1 };
    const log = await api.log(aSlowRun({ id, config, limit: 5 }));

    expect(log.results.map((result: any) => result.passed)).toEqual([true, true, true, true, true]);
    expect(readFileSync(join(folder, "other-calls"), "utf8").split("\n")).toHaveLength(6);
  });

  it("ends a stage that takes longer than the run allows, and goes on", async () => {
    const log = await api.log(aSlowRun({ limit: 3, timeouts: { infer: 20 } }));

    expect(log.results.map(({ exception }: any) => exception.message)).toEqual(
      Array.from({ length: 3 }, () => expect.stringContaining("The stage took longer than its 0.02 s.")),
    );
  });
});
