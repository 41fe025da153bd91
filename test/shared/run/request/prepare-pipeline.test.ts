import type { ModelDescription } from "../../../../shared/contract/index.ts";
import { modelCalls, settingChanges, stageBudgets } from "../../../../shared/run/request/prepare-pipeline.ts";

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

  it("prefers max_completion_tokens to max_tokens, and needs a number", () => {
    const limit = (settings: object) => callsOf({ name: "priced", settings })[0]?.maxOutputTokens;

    expect(limit({ max_tokens: 800, max_completion_tokens: 90 })).toBe(90);
    expect(limit({ max_tokens: "many" })).toBeUndefined();
    expect(callsOf({ name: "priced" })[0]?.maxOutputTokens).toBeUndefined();
  });

  it.each(["perfect", "free", "nobody"])("leaves out calls of %s, which cost nothing", (name) => {
    expect(callsOf({ name })).toEqual([]);
  });

  it("includes Azure models, whose price may depend on the answer", () => {
    expect(callsOf({ name: "deployment" })).toMatchObject([{ models: [{ name: "deployment" }] }]);
  });

  it("prefers the `uses` of a stage to its own model", () => {
    const stageOptions = { infer: { uses: ["infer.first", "infer.second"] } };
    const config = { infer: { model: { name: "free" }, first: "priced", second: "judge" } };

    expect(callsOf({}, stageOptions, config)).toMatchObject([
      { stage: "infer", models: [{ name: "priced" }, { name: "judge" }] },
    ]);
  });

  it("ignores settings of a stage that does not exist", () => {
    expect(callsOf({ name: "free" }, {}, { assess: { model: { name: "priced" } } })).toEqual([]);
  });
});

const familyOf = (model: string) => (model === "my-gpt" ? "gpt-5" : undefined);

describe("settingChanges", () => {
  it("lists the settings of each stage that its model does not take as they are", () => {
    const config = {
      infer: { model: { name: "my-gpt", settings: { temperature: 0, seed: 1 } } },
      judge: { model: { name: "other", settings: { temperature: 0 } } },
      prepare: { template: "t.njk" },
      odd: { model: "my-gpt" },
      none: { model: { name: "my-gpt" } },
    };

    expect(settingChanges(config, familyOf)).toEqual([
      {
        stage: "infer",
        model: "my-gpt",
        setting: "temperature",
        change: "left out",
        reason: expect.stringContaining("not taken by GPT-5: https://"),
      },
    ]);
  });
});

const config = { infer: { model: { name: "gpt" } }, judge: { model: { name: "small" }, other: { name: "gpt" } } };
const limitsOf = (model: string) => (model === "gpt" ? { requestsPerMinute: 60 } : undefined);

describe("stageBudgets", () => {
  it("maps each stage to the models with a budget that it calls", () => {
    const options = {
      infer: { uses: "infer.model.name" },
      judge: { uses: ["judge.model.name", "judge.other.name", "infer.model.name"] },
      assess: {},
    };

    expect(stageBudgets(options, { config, limitsOf })).toEqual({
      infer: [{ model: "gpt", requestsPerMinute: 60 }],
      judge: [{ model: "gpt", requestsPerMinute: 60 }],
    });
  });

  it("returns nothing when no stage calls a model with a budget", () => {
    expect(stageBudgets({ judge: { uses: "judge.model.name" } }, { config, limitsOf })).toBeUndefined();
  });
});
