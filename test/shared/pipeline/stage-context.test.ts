import { createStageContext, deepFreeze } from "../../../shared/pipeline/stage-context.ts";

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

describe("createStageContext", () => {
  it("holds everything that it is given", () => {
    expect(createStageContext(aContext())).toEqual(aContext());
  });

  it("lets a stage do what it wants with its case and the results, to nobody's harm", () => {
    const original = aContext();
    const context = createStageContext(original) as any;

    context.case.items.sort();
    context.stages.prepare[0].role = "system";
    context.stages.more = 1;
    context.metadata.index = 0;

    expect(original).toEqual(aContext());
  });

  it("holds the turns of a case, which a stage cannot change either", () => {
    const original = { ...aContext(), turn: 1, turns: [{ stages: { infer: ["2"] } }] };
    const context = createStageContext(original) as any;

    expect(context).toEqual(original);
    context.turns[0].stages.infer.push("3");
    expect(original.turns).toEqual([{ stages: { infer: ["2"] } }]);
  });

  it("has no turns where the case has none", () => {
    expect(Object.keys(createStageContext(aContext()))).toEqual(["case", "stages", "metadata"]);
  });

  it("shares the configuration, which nobody can change", () => {
    const original = aContext();
    const context = createStageContext(original) as any;

    expect(context.metadata.pipeline.config).toBe(original.metadata.pipeline.config);
    expect(() => (context.metadata.pipeline.config.infer.model.name = "flakey")).toThrow(TypeError);
  });
});

describe("deepFreeze", () => {
  it("freezes a value with all that it holds", () => {
    const value = deepFreeze({ a: [{ b: 1 }] });

    expect(Object.isFrozen(value.a[0])).toBe(true);
    expect(deepFreeze(5)).toBe(5);
  });
});
