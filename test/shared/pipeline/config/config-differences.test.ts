import { configDifferences } from "../../../../shared/pipeline/config/config-differences.ts";
import { resolveConfig } from "../../../../shared/pipeline/config/resolve-config.ts";
import { internal, open, prompt } from "../../../../shared/pipeline/config/setting-tree.ts";

const shape = {
  prepare: { template: prompt("Template file"), template_text: internal() },
  infer: {
    model: { name: prompt("Model"), settings: open({ temperature: 0.7, stop: ["END"], nested: { depth: 1 } }) },
    note: "none",
  },
};

const differencesOf = (...overrides: string[]) => configDifferences(shape, resolveConfig(shape, overrides).config);

describe("configDifferences", () => {
  it("is empty when nothing was given", () => {
    expect(differencesOf()).toEqual([]);
  });

  it("leaves out what is given as it is by default, and what the run fills in", () => {
    const config = { prepare: { template_text: "Hi" }, infer: resolveConfig(shape, []).config.infer! };

    expect(configDifferences(shape, config)).toEqual([]);
    expect(differencesOf('infer.model.settings.stop=["END"]', "infer.note=none")).toEqual([]);
  });

  it("lists prompts, changed, new and removed settings in the order of the pipeline", () => {
    const differences = differencesOf(
      "infer.note=a=1",
      "infer.model.settings.seed=7",
      "infer.model.settings.stop=[]",
      "infer.model.settings.temperature=null",
      "infer.model.settings.nested.depth=2",
      "infer.model.name=perfect",
      "prepare.template=t.njk",
    );

    expect(differences).toEqual([
      { path: "prepare.template", kind: "given", value: "t.njk" },
      { path: "infer.model.name", kind: "given", value: "perfect" },
      { path: "infer.model.settings.temperature", kind: "removed", default: 0.7 },
      { path: "infer.model.settings.stop", kind: "changed", default: ["END"], value: [] },
      { path: "infer.model.settings.nested.depth", kind: "changed", default: 1, value: 2 },
      { path: "infer.model.settings.seed", kind: "added", value: 7 },
      { path: "infer.note", kind: "changed", default: "none", value: "a=1" },
    ]);
  });

  it("lists each setting of a group that was removed", () => {
    expect(differencesOf("infer.model.settings=null")).toEqual([
      { path: "infer.model.settings.temperature", kind: "removed", default: 0.7 },
      { path: "infer.model.settings.stop", kind: "removed", default: ["END"] },
      { path: "infer.model.settings.nested.depth", kind: "removed", default: 1 },
    ]);
  });

  it("leaves out what the pipeline does not know any more", () => {
    expect(configDifferences({ infer: { seed: 1 } }, { infer: { seed: 1, old: 2 }, gone: {} })).toEqual([]);
  });
});
