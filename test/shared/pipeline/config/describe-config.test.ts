import { describeConfig, internal, open, prompt } from "../../../../shared/pipeline/config/setting-tree.ts";

describe("describeConfig", () => {
  it("lists prompts, internals, defaults and open objects in their order", () => {
    const settings = describeConfig({
      prepare: { template: prompt("Template file"), template_text: internal() },
      infer: { footer: "footer.njk", footer_text: internal(), settings: open({ seed: null }) },
    });

    expect(settings).toEqual([
      { path: "prepare.template", kind: "prompt", text: "Template file", template: true },
      { path: "prepare.template_text", kind: "internal" },
      { path: "infer.footer", kind: "value", default: "footer.njk", template: true },
      { path: "infer.footer_text", kind: "internal" },
      { path: "infer.settings", kind: "value", open: true },
      { path: "infer.settings.seed", kind: "value", default: null },
    ]);
  });

  it("does not take a setting for a template because of a text that is not internal", () => {
    expect(describeConfig({ a: { x: "1", x_text: "2" } })[0]).toEqual({ path: "a.x", kind: "value", default: "1" });
  });
});
