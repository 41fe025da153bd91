import { systemClock } from "../../../shared/base/elapsed.ts";
import type { StageContext } from "../../../shared/models/model.ts";
import type { Pipeline } from "../../../shared/pipeline/define-pipeline.ts";
import { createReadyPipeline, deepFreeze } from "../../../shared/pipeline/ready-pipeline.ts";

const aContext = () => ({
  case: { uuid: "u", items: [3, 1, 2] },
  stages: { prepare: [{ role: "user" }] },
  metadata: {
    run: "r",
    pipeline: { name: "simple", config: { infer: { model: { name: "perfect" } } } },
    start: "2026-01-01T00:00:00.000Z",
    index: 4,
    repeat: 0,
    turn: 0,
    stage: "infer",
    stages: { prepare: { start: "", end: "", elapsed: "", elapsedMs: 1, succeeded: true, attempts: 1 } },
  },
});

/** The context that a stage gets. */
async function contextOf(given: StageContext): Promise<any> {
  let seen: unknown;
  const pipeline = createReadyPipeline({
    definition: { stageOptions: {} } as Pipeline,
    graph: [{ stage: "infer", inputs: [] }],
    functions: new Map([["infer", (context: unknown) => void (seen = context)]]),
    clock: systemClock,
  });
  await pipeline.runStage("infer", given, { signal: new AbortController().signal });
  return seen;
}

describe("the context of a stage", () => {
  it("contains everything that is passed", async () => {
    expect(await contextOf(aContext())).toEqual(aContext());
  });

  it("is a copy that the stage may modify", async () => {
    const original = aContext();
    const context = await contextOf(original);

    context.case.items.sort();
    context.stages.prepare[0].role = "system";
    context.stages.more = 1;
    context.metadata.index = 0;

    expect(original).toEqual(aContext());
  });

  it("contains a copy of the turns of a case", async () => {
    const original = { ...aContext(), turn: 1, turns: [{ stages: { infer: ["2"] } }] };
    const context = await contextOf(original);

    expect(context).toEqual(original);
    context.turns[0].stages.infer.push("3");
    expect(original.turns).toEqual([{ stages: { infer: ["2"] } }]);
  });

  it("has no turns if the case has none", async () => {
    expect(Object.keys(await contextOf(aContext()))).toEqual(["case", "stages", "metadata"]);
  });

  it("shares the configuration, which is frozen", async () => {
    const original = aContext();
    const context = await contextOf(original);

    expect(context.metadata.pipeline.config).toBe(original.metadata.pipeline.config);
    expect(() => (context.metadata.pipeline.config.infer.model.name = "flakey")).toThrow(TypeError);
  });
});

describe("deepFreeze", () => {
  it("freezes a value at all levels", () => {
    const value = deepFreeze({ a: [{ b: 1 }] });

    expect(Object.isFrozen(value.a[0])).toBe(true);
    expect(deepFreeze(5)).toBe(5);
  });
});
