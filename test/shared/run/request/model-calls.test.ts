import type { ModelDescription } from "../../../../shared/contract/index.ts";
import { modelCalls } from "../../../../shared/run/request/prepare-pipeline.ts";

const prices = { inputPer1M: 2, outputPer1M: 8 };
const models: readonly ModelDescription[] = [
  { name: "perfect", type: "BUILT_IN" },
  { name: "priced", type: "OPEN_AI", prices },
  { name: "judge", type: "AZURE_OPEN_AI", prices },
  { name: "free", type: "OPEN_AI" },
  { name: "deployment", type: "AZURE_OPEN_AI" },
];
const describeModel = (name: string) => models.find((model) => model.name === name);
const callsOf = (model: object, stageOptions = {}, more = {}) =>
  modelCalls({
    stageNames: ["prepare", "infer"],
    stageOptions,
    config: { infer: { model }, ...more } as never,
    describe: describeModel,
  });

describe("modelCalls", () => {
  it("names the stage, its model with its price, and the longest answer", () => {
    expect(callsOf({ name: "priced", settings: { max_tokens: 800 } })).toEqual([
      { stage: "infer", models: [{ name: "priced", type: "OPEN_AI", prices }], maxOutputTokens: 800 },
    ]);
  });

  it("takes max_completion_tokens before max_tokens, and nothing where neither is a number", () => {
    const limit = (settings: object) => callsOf({ name: "priced", settings })[0]?.maxOutputTokens;

    expect(limit({ max_tokens: 800, max_completion_tokens: 90 })).toBe(90);
    expect(limit({ max_tokens: "many" })).toBeUndefined();
    expect(callsOf({ name: "priced" })[0]?.maxOutputTokens).toBeUndefined();
  });

  it.each(["perfect", "free", "nobody"])("leaves out what %s is called for: it costs nothing", (name) => {
    expect(callsOf({ name })).toEqual([]);
  });

  it("has models of Azure whose price only an answer may tell", () => {
    expect(callsOf({ name: "deployment" })).toMatchObject([{ models: [{ name: "deployment" }] }]);
  });

  it("goes by what a stage says it uses, before its own model", () => {
    const stageOptions = { infer: { uses: ["infer.first", "infer.second"] } };
    const config = { infer: { model: { name: "free" }, first: "priced", second: "judge" } };

    expect(callsOf({}, stageOptions, config)).toMatchObject([
      { stage: "infer", models: [{ name: "priced" }, { name: "judge" }] },
    ]);
  });

  it("knows nothing of settings for a stage that there is not", () => {
    expect(callsOf({ name: "free" }, {}, { assess: { model: { name: "priced" } } })).toEqual([]);
  });
});
