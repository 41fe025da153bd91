import {
  type ConfigShape,
  describeConfig,
  internal,
  open,
  prompt,
  readSettings,
  walkSettings,
} from "../../../../shared/pipeline/config/setting-tree.ts";

describe("readSettings", () => {
  it("reads settings in the order of the source", () => {
    const tree = readSettings({ b: { z: 1, a: open({ y: [1] }) }, a: {} });

    expect([...walkSettings(tree)].map(({ path, setting }) => [path, setting.kind])).toEqual([
      ["b", "group"],
      ["b.z", "value"],
      ["b.a", "group"],
      ["b.a.y", "value"],
      ["a", "group"],
    ]);
  });

  const notJson = "give a value that JSON can hold, or prompt(…)";
  const notAName = (name: string) => `"${name}" cannot be the name of a setting; use a name without "." and "="`;
  it.each<{ shape: object; message: string }>([
    { shape: { a: { b: new Map() } }, message: "config.a.b: expected a plain object of settings, found a Map" },
    { shape: { a: { b: () => 1 } }, message: `config.a.b: the default is a function; ${notJson}` },
    { shape: { a: { b: undefined } }, message: `config.a.b: the default is undefined; ${notJson}` },
    { shape: { a: { b: NaN } }, message: `config.a.b: the default is NaN; ${notJson}` },
    { shape: { a: [prompt("no")] }, message: `config.a: the default is a symbol as a key; ${notJson}` },
    { shape: { a: open([1]) }, message: "config.a: expected a plain object of settings, found the list [1]" },
    { shape: { a: { "b.c": 1 } }, message: `config.a: ${notAName("b.c")}` },
    { shape: { constructor: 1 }, message: `config: ${notAName("constructor")}` },
  ])("refuses a shape: $message", ({ shape, message }) => {
    expect(() => readSettings(shape as ConfigShape)).toThrow(new TypeError(message));
  });
});

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

  it("does not treat a setting as a template if its text is not internal", () => {
    expect(describeConfig({ a: { x: "1", x_text: "2" } })[0]).toEqual({ path: "a.x", kind: "value", default: "1" });
  });
});
