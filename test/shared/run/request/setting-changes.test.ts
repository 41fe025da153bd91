import { settingChanges } from "../../../../shared/run/request/prepare-pipeline.ts";

const familyOf = (model: string) => (model === "my-gpt" ? "gpt-5" : undefined);

describe("settingChanges", () => {
  it("tells of each stage what its model does not take as it is", () => {
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
