import { randomUUID } from "node:crypto";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { Api, aSimpleRun } from "./support/api.ts";
import { Folder } from "../support/folder.ts";
import { perBlock, perTest } from "../support/resources.ts";
import { App, root } from "./support/app.ts";
import { externalUrl, openHost } from "./support/host.ts";
import { TEST_PIPELINES } from "./support/slow-pipeline.ts";

// These bring pipelines of their own, which an external host does not have.
const describeOwnHost = externalUrl ? describe.skip : describe;

const MENU = { pipeline: "menu", casesFile: "pipelines/menu/cases.yaml" };
const menuConfig = (model: string, more: object = {}) => ({
  "prepare.template": "template.njk",
  "infer.model.name": model,
  ...more,
});

describe("graphs, turns and suites over HTTP", () => {
  const host = perBlock(() => openHost());
  const api = perBlock(() => new Api(host.url));

  it("starts a stage as soon as its own inputs are done", async () => {
    const delays = { ...Object.fromEntries([..."ABCD"].map((stage) => [`${stage}.delayMs`, 50])), "E.delayMs": 1_500 };

    const log = await api.log({ pipeline: "dag", casesFile: "pipelines/dag/cases.yaml", config: delays, limit: 1 });

    const { stages, elapsedMs } = log.results[0].metadata;
    const end = (stage: string) => Date.parse(stages[stage].end);
    expect(Object.keys(stages).sort()).toEqual(["A", "B", "C", "D", "E", "F"]);
    expect(end("D")).toBeLessThan(end("E"));
    expect(Date.parse(stages.F.start)).toBeGreaterThanOrEqual(end("E"));
    expect(elapsedMs).toBeLessThan(stages.E.elapsedMs + 1_000);
  });

  it("runs all turns of a case, and passes them on a model that is right", async () => {
    const log = await api.log({ ...MENU, config: menuConfig("perfect") });

    expect(log.results.length).toBeGreaterThanOrEqual(10);
    for (const result of log.results) {
      expect(result).toMatchObject({ succeeded: true, passed: true });
      expect(result.turns).toHaveLength(result.case.turns.length);
      expect(result.stages).toBeUndefined();
    }
  });

  it("ends a case with the turn that fails, and says which stage it was", async () => {
    const log = await api.log({ ...MENU, config: menuConfig("flakey") });

    const failed = log.results.filter((result: any) => !result.succeeded);
    expect(failed.length).toBeGreaterThan(0);
    for (const { turns, exception, passed } of failed) {
      expect(passed).toBe(false);
      expect(turns.slice(0, -1).every((turn: any) => turn.succeeded)).toBe(true);
      expect(turns.at(-1)).toMatchObject({ succeeded: false, exception });
      expect(exception.message).toContain(`Turn ${turns.length} of `);
      expect(["infer", "extract"]).toContain(exception.stage);
    }
  });

  it("runs each case the requested number of times, and stores each repetition", async () => {
    const run = await api.run(aSimpleRun({ repeats: 3 }));
    const { results, metadata } = (await api.get(run.links.log)).body;

    expect(run.counts).toMatchObject({ total: 9, completed: 9 });
    expect(metadata.repeats).toBe(3);
    expect(results.map((result: any) => result.metadata.repeat)).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
    expect(new Set(results.map((result: any) => result.case.uuid)).size).toBe(3);

    const one = await api.get(`${run.links.self}/cases/${results[4].case.uuid.toUpperCase()}?repeat=1`);
    expect(one.body).toEqual(results[4]);
    expect((await api.get(`${run.links.self}/cases/${results[4].case.uuid}?repeat=3`)).status).toBe(404);
    expect((await api.get(`${run.links.self}/cases/${randomUUID()}`)).body.code).toBe("no-such-case");
  });

  it("lists the results of a run page by page, each once", async () => {
    const { id } = await api.run(aSimpleRun({ repeats: 20, concurrency: 3 }));
    const seen: any[] = [];
    for (let cursor: string | undefined, page = 0; page === 0 || cursor; page++) {
      const path = `/api/runs/${id}/cases?limit=7${cursor ? `&cursor=${cursor}` : ""}`;
      const { body } = await api.get(path);
      seen.push(...body.cases);
      cursor = body.cursor;
    }

    const keys = seen.map((result) => `${result.case.uuid} ${result.metadata.repeat}`);
    expect(new Set(keys).size).toBe(60);
    expect(keys).toHaveLength(60);
  });

  it("runs the cases that a filter matches, and warns of keywords that no case has", async () => {
    const started = await api.post("/api/runs", {
      ...aSimpleRun({ cases: undefined, casesFile: "pipelines/simple/cases.yaml" }),
      filter: "binary && !(power || fraction) || octal and p0 && !nonsense",
    });
    const { results } = (await api.get((await api.ended(started.body.id)).links.log)).body;

    const keywords = results.map((result: any) => result.case.keywords);
    expect(keywords.length).toBeGreaterThan(2);
    for (const words of keywords) {
      const isWanted = words.includes("binary")
        ? !words.includes("power") && !words.includes("fraction")
        : words.includes("octal") && words.includes("p0");
      expect(isWanted).toBe(true);
    }
    expect(started.body.warnings).toEqual([expect.stringContaining("nonsense")]);
  });

  it("lists pipelines and models, and shows a graph with the given settings", async () => {
    expect((await api.get("/api/pipelines")).body.pipelines.map(({ name }: any) => name)).toEqual([
      "dag",
      "menu",
      "simple",
    ]);
    expect((await api.get("/api/models")).body.models).toEqual([
      { name: "perfect", type: "BUILT_IN" },
      { name: "flakey", type: "BUILT_IN" },
    ]);
    const without = (await api.get("/api/pipelines/simple")).body;
    const given = (
      await api.get("/api/pipelines/simple?set=prepare.template%3Dtemplate.njk&set=infer.model.name%3Dperfect")
    ).body;

    expect(without.graph).toBeUndefined();
    expect(without.problems.map(({ path }: any) => path)).toEqual(["prepare.template", "infer.model.name"]);
    expect(given.graph.map(({ stage }: any) => stage)).toEqual(["prepare", "infer", "extract", "assess"]);
    expect((await api.get("/api/pipelines/dag")).body.graph.at(-1)).toEqual({ stage: "F", inputs: ["D", "E"] });
  });
});

describeOwnHost("large data", () => {
  const app = perTest(() => new App({ environment: TEST_PIPELINES }));

  it("comes through: stage results of 10 MB, cases of 1 MB, and a clear error over the limit", async () => {
    const api = new Api(await app.serve());
    const cases = [
      { uuid: randomUUID(), megabytes: 10 },
      { uuid: randomUUID(), megabytes: 1, text: "x".repeat(2 ** 20) },
      { uuid: randomUUID(), megabytes: 80 },
    ];

    const { results } = await api.log({ pipeline: "large", cases });

    expect(results[0].stages.make.text.length).toBe(10 * 2 ** 19);
    expect(results[0]).toMatchObject({ passed: true, stages: { measure: { characters: 10 * 2 ** 19 } } });
    expect(results[1]).toMatchObject({ passed: true, stages: { measure: { caseCharacters: 2 ** 20 } } });
    expect(results[2]).toMatchObject({
      succeeded: false,
      exception: { stage: "make", message: expect.stringContaining("MB of JSON; at most 32 MB are kept") },
    });
  });
});

describeOwnHost("the pipelines folder", () => {
  const aPipeline = (answer: number) => `
    import { definePipeline } from ${JSON.stringify(join(root, "shared/index.ts"))};
    import { answer } from "./answer.ts";
    export default definePipeline({
      name: "fresh", description: "Made while the host serves.",
      async stages() { return { tell: async () => answer + ${answer} }; },
      passed: () => true,
    });`;

  const folder = perTest(() => new Folder());
  const app = perTest(() => new App({ environment: { GOTAG_PIPELINES: folder.path } }));

  it("is read again for each run: a new pipeline, a changed one, a change in a file that it imports", async () => {
    cpSync(join(root, "test/e2e/pipelines/odd"), folder.at("odd"), { recursive: true });
    const api = new Api(await app.serve());
    const runFresh = async () => {
      const { results } = await api.log({ pipeline: "fresh", cases: [{ uuid: randomUUID() }] });
      return results[0].stages.tell;
    };
    const unknown = await api.post("/api/runs", { pipeline: "fresh", cases: [{ uuid: randomUUID() }] });
    folder.write("fresh/answer.ts", "export const answer = 1;");
    folder.write("fresh/pipeline.ts", aPipeline(0));
    const request = { id: randomUUID(), pipeline: "fresh", cases: [{ uuid: randomUUID() }] };
    await api.log(request);
    const first = await runFresh();
    folder.write("fresh/pipeline.ts", aPipeline(10));
    const second = await runFresh();
    folder.write("fresh/answer.ts", "export const answer = 2;");
    const third = await runFresh();

    folder.write("fresh/pipeline.ts", "this is no code");
    const again = await api.post("/api/runs", request);
    const broken = await api.post("/api/runs", { ...request, id: randomUUID() });

    expect(unknown.status).toBe(400);
    expect(again).toMatchObject({ status: 202, body: { id: request.id, status: "completed" } });
    expect(broken.status).toBe(400);
    expect([first, second, third]).toEqual([1, 11, 12]);
  });
});
