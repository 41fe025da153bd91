import { overriddenPaths, rerunConfig } from "../../../../shared/pipeline/config/rerun-config.ts";
import { internal, open, prompt } from "../../../../shared/pipeline/config/setting-tree.ts";

const shape = {
  prepare: { template: prompt("Template file"), template_text: internal() },
  infer: { model: { name: prompt("Model"), settings: open({ temperature: 0.7, top_p: 1 }) } },
};
const before = {
  prepare: { template: "mine.njk", template_text: "Mine." },
  infer: { model: { name: "flakey", settings: { temperature: 0, seed: 7 } } },
};

describe("the configuration of a rerun", () => {
  it("is that of the earlier run, with the texts of its templates and without removed settings", () => {
    expect(rerunConfig(shape, before, { overrides: [], isSameCode: true })).toEqual({
      config: before,
      problems: [],
      warnings: [],
    });
  });

  it("applies overrides without changing that of the earlier run", () => {
    const copy = structuredClone(before);

    const { config } = rerunConfig(shape, before, {
      overrides: ["infer.model.name=perfect", "infer.model.settings.seed=null"],
      isSameCode: true,
    });

    expect(config).toEqual({ ...before, infer: { model: { name: "perfect", settings: { temperature: 0 } } } });
    expect(before).toEqual(copy);
  });

  it.each([
    { given: ["prepare.template=other.njk"], name: "other.njk" },
    { given: ["prepare.template=mine.njk"], name: "mine.njk" },
    { given: { prepare: { template: "other.njk" } }, name: "other.njk" },
  ])("reads a template again whose file is overridden: $given", ({ given, name }) => {
    const { config } = rerunConfig(shape, before, { overrides: given, isSameCode: true });

    expect(config["prepare"]).toEqual({ template: name, template_text: null });
  });

  it("lists the problems of overrides", () => {
    const { problems } = rerunConfig(shape, before, {
      overrides: ["infer.modle=1", "prepare.template_text=x"],
      isSameCode: true,
    });

    expect(problems.map(({ path }) => path)).toEqual(["infer.modle", "prepare.template_text"]);
  });

  it("warns of removed settings and reports missing new prompts", () => {
    const now = { ...shape, infer: { model: { name: prompt("Model"), kind: prompt("Kind") }, calls: 3 } };

    expect(rerunConfig(now, before, { overrides: [], isSameCode: false })).toEqual({
      config: { prepare: before.prepare, infer: { model: { name: "flakey" }, calls: 3 } },
      problems: [{ path: "infer.model.kind", message: "is missing: Kind. Give infer.model.kind=…" }],
      warnings: ["infer.model.settings is no setting of the pipeline as it is now, and was left out."],
    });
  });
});

describe("the configuration of a pipeline that has changed", () => {
  it.each([
    { what: "a new setting", now: { a: 1, b: 2 }, was: { a: 5 }, is: { a: 5, b: 2 }, leftOut: [] },
    { what: "one that is gone", now: { a: 1 }, was: { a: 5, b: 6 }, is: { a: 5 }, leftOut: ["b"] },
    { what: "one of another type", now: { a: "x" }, was: { a: 5 }, is: { a: "x" }, leftOut: ["a"] },
    { what: "a value that is a group now", now: { a: { b: 1 } }, was: { a: 5 }, is: { a: { b: 1 } }, leftOut: ["a"] },
    { what: "a group that is a value now", now: { a: 1 }, was: { a: { b: 5 } }, is: { a: 1 }, leftOut: ["a"] },
    {
      what: "keys of an open object",
      now: { a: open({ b: 1 }) },
      was: { a: { c: 5 } },
      is: { a: { b: 1, c: 5 } },
      leftOut: [],
    },
  ])("is adapted: $what", ({ now, was, is, leftOut }) => {
    const before = { stage: was as object as { a: 1 } };

    expect(rerunConfig({ stage: now }, before, { overrides: [], isSameCode: false })).toEqual({
      config: { stage: is },
      problems: [],
      warnings: leftOut.map((path) => `stage.${path} is no setting of the pipeline as it is now, and was left out.`),
    });
  });
});

describe("the paths of overrides", () => {
  it.each([
    { overrides: ["a.b=1=2", "c="], paths: ["a.b", "c"] },
    { overrides: { a: { b: 1, "c.d": [1] }, e: null, f: {} }, paths: ["a.b", "a.c.d", "e"] },
  ])("are $paths", ({ overrides, paths }) => {
    expect(overriddenPaths(overrides)).toEqual(paths);
  });
});
