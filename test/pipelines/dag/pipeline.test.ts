import { join } from "node:path";
import type { JsonObject } from "../../../shared/contract/json.ts";
import { createPipelineCatalog } from "../../../shared/pipeline/pipeline-catalog.ts";
import { testPipeline } from "../../../shared/testing/test-pipeline.ts";

const folder = join(import.meta.dirname, "../../../pipelines");
const NAMES = ["A", "B", "C", "D", "E", "F"];

const load = async () => createPipelineCatalog({ folder }).load("dag");
const open = (settings: readonly string[] = []) => testPipeline(join(folder, "dag"), { settings });

/** Calls one stage that has no inputs. */
async function callStage(stage: string, setting: string, item: JsonObject, signal = new AbortController().signal) {
  const { pipeline, config } = await open([setting]);
  const metadata = { pipeline: { config }, stages: {} } as never;
  return pipeline.runStage(stage, { case: item, stages: {}, metadata }, { signal });
}

const inNoTime = NAMES.map((name) => `${name}.delayMs=0`);

describe("the dag pipeline", () => {
  it("has a few cases that it takes", async () => {
    const cases = await (await open()).readCases("cases.yaml");
    const { definition } = await load();

    expect(cases.length).toBeGreaterThanOrEqual(3);
    for (const { uuid } of cases)
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(definition.caseSchema!.safeParse({ factor: 0 }).success).toBe(false);
  });

  it("runs its stages as the graph says", async () => {
    const { pipeline } = await open();

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
    const { run } = await open(inNoTime);

    const { stages, passed } = await run({});

    expect(passed).toBe(true);
    expect(stages).toEqual({
      A: "A",
      B: "B(A)",
      C: "C(A)",
      D: "D(B(A), C(A))",
      E: "E",
      F: "F(D(B(A), C(A)), E)",
    });
    const { definition } = await load();
    expect(definition.passed({ stages: { ...stages, F: "F" } } as never)).toBe(false);
  });

  it("takes as long as is configured, times the factor of the case", async () => {
    const outcome = await callStage("E", "E.delayMs=20", { factor: 2 });

    // Timers may be early by a part of a millisecond.
    expect(outcome.record.elapsedMs).toBeGreaterThan(38);
  });

  it("stops waiting when it is aborted", async () => {
    const outcome = await callStage("E", "E.delayMs=3600000", {}, AbortSignal.abort());

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
