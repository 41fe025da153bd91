import { modelNames } from "../../../shared/reports/summarize-run.ts";

describe("modelNames", () => {
  it("gives each model once, in the order of the stages", () => {
    const config = {
      prepare: { template: "a.njk", template_text: "…", submodel: { name: "no model" } },
      infer: { model: { name: "perfect", settings: {} } },
      judge: { model: { name: "flakey" }, second: { model: { name: "perfect" } } },
    };

    expect(modelNames(config)).toEqual(["perfect", "flakey"]);
  });

  it("gives none for a pipeline that calls none", () => {
    expect(modelNames({ A: { delayMs: 100 } })).toEqual([]);
  });
});
