import { settingChanges } from "../../../shared/run/setting-changes.ts";

const gpt5 = {
  settingChanges: (settings: object) =>
    Object.keys(settings).map((setting) => ({ setting, change: "left out" as const, reason: "It is not taken." })),
};
const modelOf = (name: string) => (name === "gpt-5" ? gpt5 : undefined);

describe("settingChanges", () => {
  it("tells of each stage what its model does not take as it is", () => {
    const config = {
      infer: { model: { name: "gpt-5", settings: { temperature: 0 } } },
      judge: { model: { name: "other", settings: { temperature: 0 } } },
      prepare: { template: "t.njk" },
      odd: { model: "gpt-5" },
      none: { model: { name: "gpt-5" } },
    };

    expect(settingChanges(config, modelOf)).toEqual([
      { stage: "infer", model: "gpt-5", setting: "temperature", change: "left out", reason: "It is not taken." },
    ]);
  });
});
