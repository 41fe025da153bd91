import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { resolveConfig } from "../../../shared/config/resolve-config.ts";
import type { Json, JsonObject } from "../../../shared/json.ts";
import { createModelRegistry } from "../../../shared/models/model-registry.ts";
import { initializePipeline } from "../../../shared/pipeline/initialize-pipeline.ts";
import { createPipelineCatalog } from "../../../shared/pipeline/pipeline-catalog.ts";

const folder = join(import.meta.dirname, "../../../pipelines");
const NAMES = ["A", "B", "C", "D", "E", "F"];

const load = async () => createPipelineCatalog({ folder }).load("dag");

async function prepare(overrides: readonly string[]) {
  const loaded = await load();
  const resolved = resolveConfig(loaded.definition.config, overrides);
  const initialized = await initializePipeline({
    pipeline: loaded,
    config: resolved.config,
    models: createModelRegistry(),
  });
  expect([...resolved.problems, ...initialized.problems]).toEqual([]);
  const pipeline = initialized.pipeline!;
  return {
    pipeline,
    run: (stage: string, item: JsonObject, stages: Record<string, Json>, signal = new AbortController().signal) =>
      pipeline.runStage(
        stage,
        { case: item, stages, metadata: { pipeline: { config: initialized.config }, stages: {} } as never },
        { signal },
      ),
  };
}

const inNoTime = NAMES.map((name) => `${name}.delayMs=0`);

describe("the dag pipeline", () => {
  it("has a few cases that it takes", async () => {
    const cases: readonly JsonObject[] = parse(await readFile(join(folder, "dag/cases.yaml"), "utf8"));
    const { definition } = await load();

    expect(cases.length).toBeGreaterThanOrEqual(3);
    for (const item of cases) {
      expect(item["uuid"]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(definition.caseSchema!.safeParse(item)).toMatchObject({ success: true });
    }
    expect(definition.caseSchema!.safeParse({ factor: 0 }).success).toBe(false);
  });

  it("runs its stages as the graph says", async () => {
    const { pipeline } = await prepare([]);

    expect(pipeline.graph).toEqual([
      { stage: "A", inputs: [] },
      { stage: "B", inputs: ["A"] },
      { stage: "C", inputs: ["A"] },
      { stage: "D", inputs: ["B", "C"] },
      { stage: "E", inputs: [] },
      { stage: "F", inputs: ["D", "E"] },
    ]);
  });

  it("passes a case in which every stage got the results of its inputs", async () => {
    const { pipeline, run } = await prepare(inNoTime);
    const stages: Record<string, Json> = {};

    for (const { stage, inputs } of pipeline.graph) {
      const own = Object.fromEntries(inputs.map((input) => [input, stages[input]!]));
      stages[stage] = ((await run(stage, {}, own)) as { value: Json }).value;
    }

    expect(stages).toEqual({
      A: "A",
      B: "B(A)",
      C: "C(A)",
      D: "D(B(A), C(A))",
      E: "E",
      F: "F(D(B(A), C(A)), E)",
    });
    expect(pipeline.passed({ stages } as never)).toEqual({ ok: true, passed: true });
    expect(pipeline.passed({ stages: { ...stages, F: "F" } } as never)).toEqual({ ok: true, passed: false });
  });

  it("takes as long as is configured, times the factor of the case", async () => {
    const { run } = await prepare(["E.delayMs=20"]);

    const outcome = await run("E", { factor: 2 }, {});

    // Timers may be early by a part of a millisecond.
    expect(outcome.record.elapsedMs).toBeGreaterThan(38);
  });

  it("stops waiting when it is told to", async () => {
    const { run } = await prepare(["E.delayMs=3600000"]);

    const outcome = await run("E", {}, {}, AbortSignal.abort());

    expect(outcome).toMatchObject({ ok: false, exception: { message: "Error: This operation was aborted" } });
  });

  it("summarizes a run by the timeline of its first case", async () => {
    const { definition } = await load();
    const at = (from: string, to: string) => ({ start: `2026-11-22T15:37:${from}Z`, end: `2026-11-22T15:37:${to}Z` });
    const stages = { A: { ...at("01.0", "01.1"), succeeded: true }, E: { ...at("01.0", "01.6"), succeeded: true } };
    const log = {
      results: [
        { case: { uuid: "u1" }, metadata: { stages } },
        { case: { uuid: "u2" }, metadata: {} },
      ],
    };

    expect(definition.summarize!(log as never)).toBe(
      [
        "Timeline of case u1",
        "",
        "step         ms  A  B  C  D  E  F",
        "   1    0 – 100  █           █",
        "   2  100 – 600              █",
      ].join("\n"),
    );
    expect(definition.summarize!({ results: [] } as never)).toBe("");
  });
});
