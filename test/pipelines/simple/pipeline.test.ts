import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseCases } from "../../../shared/cases/parse-cases.ts";
import { resolveConfig } from "../../../shared/config/resolve-config.ts";
import type { Json, JsonObject } from "../../../shared/json.ts";
import { createModelRegistry } from "../../../shared/models/model-registry.ts";
import { initializePipeline, type ReadyPipeline } from "../../../shared/pipeline/initialize-pipeline.ts";
import { createPipelineCatalog } from "../../../shared/pipeline/pipeline-catalog.ts";

const folder = join(import.meta.dirname, "../../../pipelines");

async function readSuite(): Promise<readonly JsonObject[]> {
  const text = await readFile(join(folder, "simple/cases.yaml"), "utf8");
  const { cases, problems } = parseCases(text, { fileName: "cases.yaml" });
  expect(problems).toEqual([]);
  return cases;
}

async function prepare(model: string): Promise<{ pipeline: ReadyPipeline; config: JsonObject }> {
  const loaded = await createPipelineCatalog({ folder }).load("simple");
  const resolved = resolveConfig(loaded.definition.config, [
    "prepare.template=template.njk",
    `infer.model.name=${model}`,
  ]);
  const { pipeline, config, problems } = await initializePipeline({
    pipeline: loaded,
    config: resolved.config,
    models: createModelRegistry(),
  });
  expect([...resolved.problems, ...problems]).toEqual([]);
  return { pipeline: pipeline!, config };
}

/** Runs a case through all stages, and says how it ended. */
async function run({ pipeline, config }: Awaited<ReturnType<typeof prepare>>, item: JsonObject, index: number) {
  const stages: Record<string, Json> = {};
  for (const stage of pipeline.stageNames) {
    const outcome = await pipeline.runStage(
      stage,
      {
        case: item,
        stages,
        metadata: {
          run: "r",
          pipeline: { name: "simple", config },
          start: "",
          index,
          repeat: 0,
          turn: 0,
          stage,
          stages: {},
        },
      },
      { signal: new AbortController().signal },
    );
    if (!outcome.ok) return `${outcome.exception.stage}: ${outcome.exception.message}`;
    stages[stage] = outcome.value;
  }
  return pipeline.passed({ succeeded: true, case: item, stages, metadata: {} as never });
}

describe("the simple pipeline", () => {
  it("has a suite of at least 20 questions in different bases", async () => {
    const cases = await readSuite();

    expect(cases.length).toBeGreaterThanOrEqual(20);
    expect(new Set(cases.map(({ base }) => base))).toEqual(new Set([10, 2, 3, 8, 12, 16]));
    for (const { uuid } of cases)
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("passes every case when the model is perfect", async () => {
    const prepared = await prepare("perfect");

    const ends = await Promise.all((await readSuite()).map((item, index) => run(prepared, item, index)));

    expect(ends).toEqual(ends.map(() => ({ ok: true, passed: true })));
  });

  it("has a failed answer and an exception in every three cases when the model is flakey", async () => {
    const prepared = await prepare("flakey");
    const cases = (await readSuite()).slice(0, 3);

    const ends = await Promise.all(cases.map((item, index) => run(prepared, item, index)));

    expect(ends).toEqual([
      { ok: true, passed: true },
      'extract: Context: Extracting numerical answer from LLM response.\nError: could not read a number in base 10 from "hello world"',
      "infer: Error: Flakey model failed",
    ]);
  });

  it("tells the model in which base to answer", async () => {
    const prepared = await prepare("perfect");
    const [item] = (await readSuite()).filter(({ base }) => base === 12);

    const outcome = await prepared.pipeline.runStage(
      "prepare",
      { case: item!, stages: {}, metadata: { pipeline: { config: {} }, stages: {} } as never },
      { signal: new AbortController().signal },
    );

    expect(outcome).toMatchObject({
      value: [
        {
          role: "system",
          content:
            "You are a calculator that takes questions in plain words and in formulas.\n" +
            "Answer with the number alone, written in base 12, without a prefix and without an explanation.",
        },
        { role: "user", content: "A gross is twelve dozens. Write it in base twelve." },
      ],
    });
  });
});
