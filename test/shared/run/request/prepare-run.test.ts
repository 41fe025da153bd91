import { z } from "zod";
import type { ModelEntry } from "../../../../shared/models/model-registry.ts";
import { createModelRegistry, placeholderModel } from "../../../../shared/models/index.ts";
import { definePipeline, type Pipeline } from "../../../../shared/pipeline/define-pipeline.ts";
import { type PipelineCatalog, PipelineNotFoundError } from "../../../../shared/pipeline/pipeline-catalog.ts";
import { prompt } from "../../../../shared/index.ts";
import { prepareRun } from "../../../../shared/run/request/prepare-run.ts";
import { startRunBody } from "../../../../shared/contract/run-body.ts";
import { createMemoryStore } from "../../../support/memory-store.ts";

const echo: Pipeline = definePipeline({
  name: "echo",
  description: "Returns the question.",
  types: {} as { case: { user: string }; stages: { answer: string } },
  config: { answer: { model: prompt("Model name") } },
  stages: async ({ config, models }) => {
    models.get(config.answer.model);
    return { answer: async (context) => context.case.user };
  },
  caseSchema: z.object({ user: z.string() }),
  expected: (context) => context.case.user,
  stageOptions: { answer: { uses: "answer.model" } },
  passed: () => true,
});

const uuids = Array.from({ length: 5 }, (_, index) => `0b0e9d6e-2a55-4c0c-8f0e-1c1f9e6a4b1${index}`);
const aCase = (index: number, more: object = {}) => ({ uuid: uuids[index], user: `question ${index}`, ...more });

function aWorld(configured: () => readonly ModelEntry[] = () => []) {
  const suites = createMemoryStore();
  const runs = createMemoryStore();
  const catalog: PipelineCatalog = {
    names: async () => ["echo"],
    load: async (name) => {
      if (name !== "echo") throw new PipelineNotFoundError(name, ["echo"]);
      return {
        name,
        definition: echo,
        folder: "",
        codeHash: "c0de",
        readFile: async (file) => (file === "cases.json" ? JSON.stringify([aCase(0)]) : undefined),
        listFiles: async () => ["cases.json"],
      };
    },
  };
  const deps = {
    catalog,
    models: createModelRegistry(configured),
    storage: { kind: "file" as const, runs, suites, evals: runs },
    now: () => new Date("2026-11-22T15:37:01.000Z"),
  };
  const prepare = async (more: object) => {
    const body = startRunBody.parse({ pipeline: "echo", config: { "answer.model": "flakey" }, ...more });
    return prepareRun(body, deps);
  };
  return { prepare, suites };
}
const prepare = (more: object) => aWorld().prepare(more);

const casesOf = (prepared: any) =>
  prepared.shards.flatMap(({ text }: { text: string }) => JSON.parse(text)).map(({ uuid }: any) => uuids.indexOf(uuid));
const pathsOf = (prepared: any) => prepared.problems.map(({ path }: any) => path);

describe("preparing a run", () => {
  it("resolves the request", async () => {
    expect(await prepare({ cases: [aCase(0), aCase(1)], repeats: 3, label: "trial" })).toMatchObject({
      ok: true,
      warnings: [],
      run: {
        createdAt: "2026-11-22T15:37:01.000Z",
        pipeline: { name: "echo", config: { answer: { model: "flakey" } }, codeHash: "c0de" },
        plan: { stage: "answer", inputs: [] },
        total: 6,
        repeats: 3,
        concurrency: 50,
        label: "trial",
        shards: [0],
      },
    });
  });

  it.each([
    { what: "all cases", body: {}, selects: [0, 1, 2, 3] },
    { what: "the cases that a filter matches", body: { filter: "fast && !old" }, selects: [1, 3] },
    { what: "the cases with the given IDs", body: { caseIds: [uuids[2], uuids[0]] }, selects: [0, 2] },
    { what: "the first ones", body: { limit: 2 }, selects: [0, 1] },
    { what: "the first one that a filter matches", body: { filter: "fast", limit: 1 }, selects: [0] },
  ])("takes $what", async ({ body, selects }) => {
    const keywords = [["fast", "old"], ["fast"], [], ["fast"]];

    const cases = keywords.map((words, index) => aCase(index, { keywords: words }));

    expect(casesOf(await prepare({ cases, ...body }))).toEqual(selects);
  });

  it("does not read a broken models.json for a built-in model", async () => {
    const { prepare } = aWorld(() => {
      throw new Error("models.json is broken");
    });

    expect(await prepare({ cases: [aCase(0)] })).toMatchObject({ ok: true });
  });

  it("estimates the usage of models that cost something, turn by turn", async () => {
    const prices = { inputPer1M: 2, outputPer1M: 8 };
    const { prepare } = aWorld(() => [{ name: "gpt", type: "OPEN_AI", prices, create: () => placeholderModel("gpt") }]);
    const cases = [aCase(0), aCase(1, { turns: [{}, {}] })];

    const priced = await prepare({ cases, repeats: 2, config: { "answer.model": "gpt" } });
    const free = await prepare({ cases });

    expect(priced).toMatchObject({ ok: true, estimate: { models: ["gpt"], calls: 6 } });
    expect(free).toMatchObject({ ok: true, estimate: undefined });
  });

  it("warns of a keyword that no case has", async () => {
    const prepared = await prepare({ cases: [aCase(0, { keywords: ["fast"] })], filter: "fast && !slow" });

    expect(prepared).toMatchObject({ ok: true, warnings: [expect.stringContaining('"slow"')] });
  });

  it("lists problems of pipeline, configuration, cases and filter in one answer", async () => {
    const prepared = await prepare({ config: ["answer.modle=x"], cases: [{ uuid: "x" }], filter: "fast &&" });

    expect(pathsOf(prepared)).toEqual(expect.arrayContaining(["answer.model", "answer.modle", "filter"]));
    expect(pathsOf(prepared).some((path: string) => path.startsWith("cases[0]"))).toBe(true);
  });

  it.each([
    { what: "neither cases nor a case file", body: {}, found: "neither was given" },
    { what: "both", body: { cases: [aCase(0)], casesFile: "pipelines/echo/cases.json" }, found: "both were given" },
  ])("refuses a request with $what, before all other problems", async ({ body, found }) => {
    const prepared = await prepare({ ...body, timeouts: { anwser: 5 } });

    expect(pathsOf(prepared)).toEqual(["cases", "timeouts.anwser"]);
    expect(prepared).toMatchObject({ problems: [{ message: `Give either cases or casesFile: ${found}.` }, {}] });
  });

  it("checks cases against the pipeline's schema", async () => {
    const prepared = await prepare({ cases: [aCase(0), aCase(1, { user: 7 })], filter: "(" });

    expect(pathsOf(prepared)).toEqual(["cases[1].user", "filter"]);
  });

  it("names a pipeline that is not found, and still checks the cases", async () => {
    const prepared = await prepare({ pipeline: "ecoh", cases: [] });

    expect(pathsOf(prepared)).toEqual(["pipeline", "cases"]);
  });

  it("refuses more results than a run may have", async () => {
    const uuid = (index: number) => `0b0e9d6e-2a55-4c0c-8f0e-${String(index).padStart(12, "0")}`;
    const cases = Array.from({ length: 1_001 }, (_, index) => ({ uuid: uuid(index), user: "x" }));

    expect(await prepare({ cases, repeats: 1_000 })).toMatchObject({
      problems: [{ path: "repeats", message: "1001 cases, 1000 times each, are more than 1,000,000 results" }],
    });
  });

  it.each([
    { where: "a file below the pipelines folder", casesFile: "pipelines/echo/cases.json", files: {} },
    { where: "the request", casesFile: "mine.jsonl", files: { "mine.jsonl": JSON.stringify(aCase(0)) } },
    { where: "the container of suites", casesFile: "stored.csv", files: {} },
  ])("finds the case file in $where", async ({ casesFile, files }) => {
    const { prepare, suites } = aWorld();
    await suites.write("stored.csv", `uuid,user\n${uuids[0]},hello\n`);

    expect(casesOf(await prepare({ casesFile, files }))).toEqual([0]);
  });

  it("refuses time limits of stages that do not exist", async () => {
    expect(await prepare({ cases: [aCase(0)], timeouts: { anwser: 5, answer: 5 } })).toMatchObject({
      problems: [{ path: "timeouts.anwser", message: "is no stage of this pipeline. Its stages: answer" }],
    });
  });

  it("refuses a case file over the size limit, from any source", async () => {
    const text = `[${" ".repeat(64 * 2 ** 20)}]`;

    const prepared = await prepare({ casesFile: "big.json", files: { "big.json": text } });

    expect(pathsOf(prepared)).toEqual(["big.json"]);
  });

  it("distinguishes requests by their content, not by their client", async () => {
    const hashOf = async (more: object) => ((await prepare({ cases: [aCase(0)], ...more })) as any).run.hash;

    const same = await Promise.all([hashOf({}), hashOf({ client: { command: "gotag run" } })]);
    const changes = [{ repeats: 2 }, { concurrency: 3 }, { label: "x" }, { cases: [aCase(1)] }];
    const others = await Promise.all([...changes, { config: ["answer.model=perfect"] }].map(hashOf));

    expect(new Set(same).size).toBe(1);
    expect(new Set([...same, ...others]).size).toBe(6);
  });
});
