import { notedSettings } from "../../../shared/reports/summarize-run.ts";

describe("notedSettings", () => {
  it("gives the names of models and the files of templates", () => {
    const config = {
      prepare: { template: "a.njk", template_text: "…", name: "no model" },
      infer: { model: { name: "perfect", settings: { max_tokens: 800 } } },
      judge: [{ model: { name: "in a list" } }],
    };

    expect(notedSettings(config)).toEqual({ "prepare.template": "a.njk", "infer.model.name": "perfect" });
  });
});
