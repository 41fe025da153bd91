import { randomUUID } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createModelRegistry } from "../../shared/models/model-registry.ts";
import { createPipelineCatalog } from "../../shared/pipeline/pipeline-catalog.ts";
import { prepareRerun } from "../../shared/run/request/prepare-rerun.ts";
import { rerunBody } from "../../shared/contract/run-body.ts";
import { readRequest, storeRerun } from "../../shared/run/store/store-run.ts";
import { openStorage } from "../../shared/platform/storage/open-storage.ts";
import { replies } from "../support/fake-model-replies.ts";
import { caseId, prices, simpleConfig, useAppWithModel } from "./app-with-model.ts";

/** Case `n` asks for n; the fake server answers with the last message of the prompt. */
const cases = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ uuid: caseId(index), user: `${index}`, base: 10, answer: index }));

const { app, server } = useAppWithModel({
  models: [
    { name: "priced", prices },
    { name: "limited", prices, requestsPerMinute: 1 },
  ],
});

describe("a rerun", () => {
  beforeEach(() => server.use(() => replies.text()));

  const run = async (count: number, more: object = {}) => {
    const request = { pipeline: "simple", cases: cases(count), config: simpleConfig("priced") };
    const { id } = await app.post("/api/runs", { ...request, ...more });
    await app.ended(id);
    return id as string;
  };
  const rerun = async (base: string, body: object = {}) => {
    const { id, warnings } = await app.post(`/api/runs/${base}/rerun`, body);
    const ended = await app.ended(id);
    return { ...ended, warnings, log: await logOf(id) };
  };
  const logOf = (id: string) => app.get(`/api/runs/${id}/log`);
  const headers = { "content-type": "application/json" };
  const send = (path: string, init: RequestInit) => fetch(`${app.url}${path}`, { ...init, headers });
  const remove = async (id: string) => expect((await send(`/api/runs/${id}`, { method: "DELETE" })).status).toBe(204);
  const refused = async (base: string, body: object) => {
    const answer = await send(`/api/runs/${base}/rerun`, { method: "POST", body: JSON.stringify(body) });
    expect(answer.status).toBe(400);
    return ((await answer.json()) as { issues: unknown }).issues;
  };
  /** Answers some cases without a number, and some with a wrong number. */
  const spoil = ({ errors = [], failures = [] }: { errors?: number[]; failures?: number[] }) =>
    server.use(({ lastMessage }) => {
      if (errors.includes(Number(lastMessage))) return replies.text("no idea");
      return failures.includes(Number(lastMessage)) ? replies.text("999999") : replies.text();
    });
  const called = () => server.calls.map(({ lastMessage }) => Number(lastMessage)).sort((a, b) => a - b);

  it("from the last stage calls no model, and gives the same results, also after the first run is deleted", async () => {
    spoil({ errors: [7], failures: [11, 12] });
    // So long that the reused results fill several blobs.
    const base = await run(250, { files: { "long.njk": "Mine. ".repeat(400) }, config: template("long.njk") });
    const before = await logOf(base);
    server.forget();
    const { id } = await app.post(`/api/runs/${base}/rerun`, { from: "assess" });
    await remove(base);

    const { counts } = await app.ended(id);
    const log = await logOf(id);

    const [recorded = ""] = readdirSync(join(app.home, "blobs/runs", id, "recorded"));
    expect(readdirSync(join(app.home, "blobs/runs", id, "recorded", recorded)).length).toBeGreaterThan(1);
    expect(server.calls).toEqual([]);
    expect(counts).toEqual({ total: 250, completed: 250, passed: 247, failed: 2, errors: 1 });
    const outcome = ({ metadata: _, ...rest }: any) => rest;
    expect(log.results.map(outcome)).toEqual(before.results.map(outcome));
    expect(log.metadata).toMatchObject({ rerunOf: { run: base, from: "assess" }, pipeline: before.metadata.pipeline });
    const { infer, assess } = log.results[0].metadata.stages;
    expect(infer).toEqual({
      ...before.results[0].metadata.stages.infer,
      reused: true,
      usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
    });
    expect(assess.reused).toBeUndefined();
    expect(Date.parse(log.results[0].metadata.start)).toBeGreaterThanOrEqual(Date.parse(log.metadata.start));
  });

  it("runs everything again with the given overrides, on the recorded texts of the templates", async () => {
    const base = await run(3, { files: { "mine.njk": "Mine." }, config: template("mine.njk"), label: "first" });

    const same = await rerun(base, { config: ["infer.model.settings.temperature=0"] });
    const other = await rerun(base, { config: { prepare: { template: "template.njk" } } });

    expect(server.calls).toHaveLength(9);
    expect(server.calls.map(({ body }) => body["temperature"])).toEqual([0.7, 0.7, 0.7, 0, 0, 0, 0.7, 0.7, 0.7]);
    expect(same.log.metadata.pipeline.config.prepare.template_text).toBe("Mine.");
    expect(other.log.metadata.pipeline.config.prepare).toEqual({
      template: "template.njk",
      template_text: readFileSync(join(import.meta.dirname, "../../pipelines/simple/template.njk"), "utf8"),
    });
    expect(same.label).toBeUndefined();
    expect(same.log.results[0].metadata.stages.infer.reused).toBeUndefined();
  });
  const template = (name: string) => [`prepare.template=${name}`, "infer.model.name=priced"];

  it.each([
    { only: "errors", runs: [3, 7], counts: { passed: 18, failed: 2, errors: 0 } },
    { only: "failed", runs: [0, 19], counts: { passed: 18, failed: 0, errors: 2 } },
    { only: ["failed", "errors"], runs: [0, 3, 7, 19], counts: { passed: 20, failed: 0, errors: 0 } },
  ])("of only $only merges them with the results of the others", async ({ only, runs, counts }) => {
    spoil({ errors: [3, 7], failures: [0, 19] });
    const base = await run(20);
    server.forget();
    server.use(() => replies.text());

    const again = await rerun(base, { only });

    expect(called()).toEqual(runs);
    expect(again.counts).toEqual({ total: 20, completed: 20, ...counts });
    expect(again.log.results.map((result: any) => result.case.uuid)).toEqual(cases(20).map(({ uuid }) => uuid));
    const sources = again.log.results.map((result: any) => result.metadata.reusedFrom);
    expect(sources).toEqual(cases(20).map((_, index) => (runs.includes(index) ? undefined : base)));
    expect(again.log.metadata.rerunOf).toEqual({ run: base, only });
  });

  it("names the run that first created a result that was reused twice", async () => {
    spoil({ errors: [1], failures: [2] });
    const base = await run(4);
    server.use(() => replies.text());
    const first = await rerun(base, { only: "errors" });

    const second = await rerun(first.id, { only: "failed" });

    const sources = second.log.results.map((result: any) => result.metadata.reusedFrom);
    expect(sources).toEqual([base, first.id, undefined, base]);
  });

  it("of errors from a stage on calls the stage that raised, and no stage before", async () => {
    server.script(replies.status(400));
    const base = await run(4, { concurrency: 1 });
    server.forget();

    const { counts, log } = await rerun(base, { only: "errors", from: "extract" });

    expect(called()).toEqual([0]);
    expect(counts).toMatchObject({ passed: 4, errors: 0 });
    expect(log.results[0].metadata.stages.prepare.reused).toBe(true);
    expect(log.results[0].metadata.stages.infer.reused).toBeUndefined();
  });

  it("selects results by repetition", async () => {
    server.script(replies.text("0"), replies.text("no idea"), replies.text("1"), replies.text("999"));
    const base = await run(2, { repeats: 2, concurrency: 1 });
    server.forget();

    const { log } = await rerun(base, { only: ["errors", "failed"] });

    expect(called()).toEqual([0, 1]);
    const shown = log.results.map(({ case: { answer }, metadata }: any) => [answer, metadata.repeat]);
    expect(shown.join(" ")).toBe("0,0 0,1 1,0 1,1");
    const sources = log.results.map(({ metadata }: any) => metadata.reusedFrom);
    expect(sources).toEqual([base, undefined, base, undefined]);
  });

  it("resumes a cancelled run: only missing results are run", async () => {
    server.use(() => replies.text(undefined, { latencyMs: 20 }));
    const request = { pipeline: "simple", cases: cases(200), config: simpleConfig("priced"), concurrency: 2 };
    const { id: base } = await app.post("/api/runs", request);
    await app.runOnce(base, ({ counts }) => counts.completed > 10);
    await app.post(`/api/runs/${base}/cancel`);
    const { counts } = await app.ended(base);
    server.forget();

    const again = await rerun(base, { only: "errors" });

    expect(counts.completed).toBeLessThan(200);
    expect(server.calls).toHaveLength(200 - counts.completed);
    expect(again.log.metadata.status).toBe("completed");
    const taken = again.log.results.filter(({ metadata }: any) => metadata.reusedFrom === base);
    expect(taken).toHaveLength(counts.completed);
  });

  it("keeps its reused results when its host is killed between acceptance and start", async () => {
    const config = simpleConfig("flakey");
    const base = await run(9, { config });
    const storage = await openStorage({ home: app.home, environment: {} });
    const catalog = createPipelineCatalog({ folder: join(import.meta.dirname, "../../pipelines") });
    const deps = { catalog, models: createModelRegistry(), store: storage.runs, now: () => new Date() };
    const request = (await readRequest(storage.runs, base))!;
    const body = rerunBody.parse({ only: "errors", config: { "infer.model.name": "perfect" } });
    const prepared = await prepareRerun(request, body, deps);
    if (!prepared.ok) throw new Error(JSON.stringify(prepared.problems));
    await storeRerun(storage.runs, prepared.run, request);

    const { counts } = await app.ended(prepared.run.id);

    expect(counts).toMatchObject({ completed: 9, passed: 9 });
    const { results } = await logOf(prepared.run.id);
    expect(results.filter(({ metadata }: any) => metadata.reusedFrom === base)).toHaveLength(3);
  });

  it("keeps large results of its own", async () => {
    const text = "long ".repeat(2_000);
    const base = await run(3, { files: { "long.njk": text }, config: template("long.njk") });
    const first = await rerun(base, { from: "infer" });
    await remove(base);
    const second = await rerun(first.id, { from: "extract" });
    await remove(first.id);

    const log = await logOf(second.id);

    expect(log.results.map(({ stages }: any) => stages.prepare[0].content)).toEqual([text, text, text]);
    expect(log.results.every(({ metadata }: any) => metadata.stages.prepare.reused)).toBe(true);
  });

  it("of a run that is being deleted is answered like one of a deleted run", async () => {
    const base = await run(1);
    const { runs } = await openStorage({ home: app.home, environment: {} });
    // A deletion removes the request last.
    for (const name of await runs.list(`${base}/cases/`)) await runs.delete(name);

    const answer = await send(`/api/runs/${base}/rerun`, { method: "POST", body: "{}" });

    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: "run-not-found", detail: expect.stringContaining(base) });
  });

  it("does not wait for the rate budget of a model that is not called", async () => {
    const base = await run(1, { config: simpleConfig("limited") });

    const { createdAt, updatedAt } = await rerun(base, { from: "extract" });

    expect(Date.parse(updatedAt) - Date.parse(createdAt)).toBeLessThan(30_000);
  });

  it("is found by its ID when it is requested again, also after the first run is deleted, and not by another request", async () => {
    const base = await run(2);
    server.forget();
    const id = randomUUID();
    const first = await rerun(base, { id, concurrency: 1 });
    const again = await rerun(base, { id, concurrency: 1 });
    await remove(base);
    const later = await rerun(base, { id, concurrency: 1 });
    const answer = await send(`/api/runs/${base}/rerun`, { method: "POST", body: JSON.stringify({ id }) });

    expect(again.log).toEqual(first.log);
    expect(later.log).toEqual(first.log);
    expect(server.calls).toHaveLength(2);
    expect(answer.status).toBe(409);
  });

  it("is refused with a list of all problems, and nothing is written", async () => {
    const base = await run(2);

    expect(
      await refused(base, { from: "asess", only: "errors", config: ["infer.modle=x"], timeouts: { infre: 5 } }),
    ).toEqual([
      { path: "infer.modle", message: expect.stringContaining("infer.model.name") },
      { path: "only", message: `run ${base} has no cases that ended with an error, and none without a result` },
    ]);
    expect(await refused(base, { from: "asess", timeouts: { infre: 5 } })).toEqual([
      { path: "timeouts.infre", message: "is no stage of this pipeline. Its stages: prepare, infer, extract, assess" },
      { path: "from", message: '"asess" is no stage of this pipeline. Its stages: prepare, infer, extract, assess' },
    ]);
    expect(await refused(base, { only: "passed" })).toEqual([
      { path: "only", message: 'must be "failed", "errors", or a list of both; found the text "passed"' },
    ]);
    expect((await app.get("/api/runs?limit=1")).runs[0].id).toBe(base);
    expect((await send(`/api/runs/${randomUUID()}/rerun`, { method: "POST" })).status).toBe(404);
  });

  it("warns that a setting has no effect when its stage is not called again", async () => {
    const base = await run(1);

    const { warnings } = await rerun(base, { from: "assess", config: { infer: { model: { name: "perfect" } } } });

    expect(warnings).toEqual([
      'infer.model.name is a setting of stage "infer", which is not called again where its result is recorded.',
    ]);
  });
});
