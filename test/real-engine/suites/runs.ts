import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Api, aQuestion, aSimpleRun } from "../../e2e/support/api.ts";
import { replies } from "../../support/fake-model-replies.ts";
import { startFakeModelServer } from "../../support/fake-model-server.ts";
import { expect, type Checks } from "../checks.ts";
import type { Engine } from "../engine.ts";

const SIMPLE = { pipeline: "simple", casesFile: "pipelines/simple/cases.yaml" };
const CONFIG = { "prepare.template": "template.njk", "infer.model.name": "flakey" };

/** Starts a server for the models "priced" and "limited", and gives the setting that makes the app find them. */
export async function startModels(): Promise<{ GOTAG_MODELS: string; stop: () => Promise<void> }> {
  const server = await startFakeModelServer({ rule: () => replies.text("2", { latencyMs: 5 }) });
  const folder = mkdtempSync(join(tmpdir(), "gotag-real-engine-"));
  const file = join(folder, "models.json");
  const model = { type: "OPEN_AI", endpoint: server.url, prices: { inputPer1M: 100, outputPer1M: 100 } };
  const models = [
    { name: "priced", ...model },
    { name: "limited", ...model, requestsPerMinute: 60 },
  ];
  writeFileSync(file, JSON.stringify(models));
  const stop = async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  };
  return { GOTAG_MODELS: file, stop };
}

/** What can be done with runs: rerun, cancel, budgets, deletion, and scheduled runs. */
export async function runRuns(engine: Engine, checks: Checks): Promise<void> {
  const api = new Api(engine.url);
  const start = async (path: string, body: object) => {
    const { status, body: answer } = await api.post(path, body);
    expect(status === 202, `Not started: ${JSON.stringify(answer)}`);
    return answer.id as string;
  };
  const logOf = async (id: string) => (await api.get(`/api/runs/${id}/log`)).body;
  /** What the extension's own management API says of an instance. */
  const instance = (id: string) => fetch(`${engine.url}/runtime/webhooks/durabletask/instances/${id}?code=real-engine`);

  await checks.check("a rerun keeps what passed and repeats the rest", async () => {
    const id = await start("/api/runs", { ...SIMPLE, config: CONFIG });
    const first = await api.ended(id);
    const again = await start(`/api/runs/${id}/rerun`, {
      only: ["failed", "errors"],
      config: { "infer.model.name": "perfect" },
    });
    const second = await api.ended(again);
    const { results } = await logOf(again);
    const reused = results.filter(({ metadata }: any) => metadata.reusedFrom === id).length;
    expect(second.counts.passed === second.counts.total, `passed ${second.counts.passed} of ${second.counts.total}`);
    expect(reused === first.counts.passed, `${reused} results were kept of ${first.counts.passed}`);
  });

  await checks.check("a stage of a graph does not wait for stages that it does not depend on", async () => {
    const config = { "E.delayMs": 3_000 };
    const id = await start("/api/runs", { pipeline: "dag", casesFile: "pipelines/dag/cases.yaml", config, limit: 1 });
    await api.ended(id);
    const { stages } = (await logOf(id)).results[0].metadata;
    const end = (stage: string) => Date.parse(stages[stage].end);
    expect(end("D") < end("E"), `D ended at ${stages.D.end}, E at ${stages.E.end}`);
    expect(Date.parse(stages.F.start) >= end("E"), `F began at ${stages.F.start}, E ended at ${stages.E.end}`);
  });

  await checks.check("a cancelled run ends soon, with what is done", async () => {
    const cases = Array.from({ length: 40 }, () => aQuestion());
    const config = Object.fromEntries([..."ABCDEF"].map((stage) => [`${stage}.delayMs`, 300]));
    const id = await start("/api/runs", { pipeline: "dag", cases, config, concurrency: 4 });
    while ((await api.get(`/api/runs/${id}`)).body.status !== "running") await wait(100);
    const early = await api.delete(`/api/runs/${id}`);
    expect(early.status === 409, `deletion of a running run: ${early.status}`);
    await wait(6_000);
    const asked = Date.now();
    expect((await api.post(`/api/runs/${id}/cancel`, {})).status === 202, "not accepted");
    const { status, counts } = await api.ended(id);
    checks.figures.push(`A cancelled run ended after ${((Date.now() - asked) / 1000).toFixed(1)} s`);
    expect(status === "cancelled", status);
    const { results } = await logOf(id);
    expect(results.length === counts.completed && results.length < 40, `${results.length} results`);
  });

  await checks.check("a run that reaches its budget ends as cancelled", async () => {
    const cases = Array.from({ length: 60 }, () => aQuestion());
    const config = { ...CONFIG, "infer.model.name": "priced" };
    const id = await start("/api/runs", { pipeline: "simple", cases, config, maxTokens: 50, concurrency: 2 });
    const { status, counts, error } = await api.ended(id);
    expect(status === "cancelled", `${status}: ${error}`);
    expect(counts.completed > 0 && counts.completed < counts.total, `${counts.completed} cases were run`);
  });

  await checks.check("a model with a rate limit gets its calls at even distances", async () => {
    const cases = Array.from({ length: 6 }, () => aQuestion());
    const config = { ...CONFIG, "infer.model.name": "limited" };
    const id = await start("/api/runs", { pipeline: "simple", cases, config });
    const { counts } = await api.ended(id);
    const starts = (await logOf(id)).results.map(({ metadata }: any) => Date.parse(metadata.stages.infer.start));
    const spreadMs = Math.max(...starts) - Math.min(...starts);
    expect(counts.passed === 6, `${counts.passed} of 6 cases passed`);
    // 60 requests per minute: the sixth one is due 5 s after the first. The library asks again for what came too early.
    expect(spreadMs > 4_000, `all calls began within ${spreadMs} ms`);
  });

  await checks.check("a deleted run is gone, in the API and in the task hub", async () => {
    const id = await start("/api/runs", aSimpleRun());
    await api.ended(id);
    while ((await instance(id)).status === 202) await wait(100);
    expect((await instance(id)).status === 200, "its instance is not there");
    const deleted = await api.delete(`/api/runs/${id}`);
    expect(deleted.status === 204, `deletion: ${deleted.status}`);
    expect((await api.get(`/api/runs/${id}`)).status === 404, "the run is still there");
    expect((await instance(id)).status === 404, "its instance is still there");
  });

  await checks.check("an eval starts when asked, is judged, and becomes the baseline", async () => {
    const body = { ...SIMPLE, config: { ...CONFIG, "infer.model.name": "perfect" }, gates: ["errors==0"], limit: 5 };
    const put = await api.put("/api/evals/nightly", body);
    expect(put.status === 204, JSON.stringify(put.body));
    const id = await start("/api/evals/nightly/run", {});
    await api.ended(id);
    const found = await lastOf(api, "nightly");
    expect(found.last.run === id && found.last.passed === true, JSON.stringify(found.last));
    expect(found.baseline?.run === id, JSON.stringify(found.baseline));
  });

  await checks.check("an eval that is due is started by its timer", async () => {
    const body = { ...SIMPLE, config: CONFIG, limit: 2, schedule: "*/5 * * * * *" };
    const put = await api.put("/api/evals/due", body);
    expect(put.status === 204, JSON.stringify(put.body));
    await wait(6_000);
    // The Functions host's clock is not here: its own address for it runs the timer function.
    const fired = await fetch(`${engine.url}/admin/functions/startDueEvals`, { method: "POST" });
    expect(fired.status === 202, `timer: ${fired.status}`);
    const { last } = await lastOf(api, "due");
    expect(last?.run !== undefined, "nothing was started");
    await api.delete("/api/evals/due");
  });
}

/** Waits until a run of the eval has been judged. */
async function lastOf(api: Api, name: string): Promise<any> {
  for (let tries = 0; ; tries++) {
    const { body } = await api.get(`/api/evals/${name}`);
    if (body.last != null || tries === 300) return body;
    await wait(200);
  }
}
