import fc from "fast-check";
import type { JsonObject } from "../../../../shared/contract/json.ts";
import { resolveConfig, settingAt, withSettingAt } from "../../../../shared/pipeline/config/resolve-config.ts";
import { internal, open, prompt } from "../../../../shared/pipeline/config/setting-tree.ts";

const shape = {
  prepare: { template: prompt("Template file"), template_text: internal() },
  infer: {
    name: "gpt",
    temperature: 0.7,
    stream: false,
    stop: ["END"],
    seed: null,
    settings: open({ top_p: 0.95, nested: { depth: 1 } }),
  },
};
const defaults = {
  prepare: { template: "t.njk" },
  infer: { ...shape.infer, stop: ["END"], settings: { top_p: 0.95, nested: { depth: 1 } } },
};

const resolve = (...overrides: string[]) => resolveConfig(shape, ["prepare.template=t.njk", ...overrides]);
const problemsOf = (...overrides: string[]) => resolve(...overrides).problems;

describe("resolveConfig", () => {
  it("returns the defaults without prompts and internals that have no value", () => {
    const { config } = resolveConfig(shape, []);

    expect(config).toEqual({ ...defaults, prepare: {} });
  });

  it("does not change the defaults of the pipeline", () => {
    const { config } = resolve("infer.settings.nested.depth=2");
    (settingAt(config, "infer.stop") as string[]).push("more");

    expect(resolve().config).toEqual(defaults);
  });

  it.each([
    ["infer.name=5", "infer.name", "5"],
    ["infer.name=", "infer.name", ""],
    ["infer.name=a=1=2", "infer.name", "a=1=2"],
    ["infer.name==", "infer.name", "="],
    ["infer.name=true", "infer.name", "true"],
    ["infer.name=[1]", "infer.name", "[1]"],
    ["infer.name= spaced ", "infer.name", " spaced "],
    ["infer.name=two\nlines", "infer.name", "two\nlines"],
    ['infer.name="quoted"', "infer.name", '"quoted"'],
    ["infer.temperature=0", "infer.temperature", 0],
    ["infer.temperature=-1e-3", "infer.temperature", -0.001],
    ["infer.temperature= 1 ", "infer.temperature", 1],
    ["infer.stream=true", "infer.stream", true],
    ["infer.stop=[]", "infer.stop", []],
    ['infer.stop=["a", 1]', "infer.stop", ["a", 1]],
    ['infer.stop=[["a"], null]', "infer.stop", [["a"], null]],
    ["infer.settings.new=true", "infer.settings.new", true],
    ["infer.settings.new=[1", "infer.settings.new", "[1"],
    ["infer.settings.new=007", "infer.settings.new", "007"],
    ['infer.settings.new="5"', "infer.settings.new", "5"],
    ["infer.settings.nested.depth=3", "infer.settings.nested.depth", 3],
    ["infer.settings={}", "infer.settings", { top_p: 0.95, nested: { depth: 1 } }],
    ['infer.settings={"top_p": null}', "infer.settings", { nested: { depth: 1 } }],
    ['infer={"temperature": 0, "settings": {"k": [1]}}', "infer.settings.k", [1]],
    ["infer.seed=7", "infer.seed", 7],
    ["infer.seed=seven", "infer.seed", "seven"],
    ["infer.settings.new=1", "infer.settings.new", 1],
    ["infer.settings.new=1=2", "infer.settings.new", "1=2"],
    ["infer.settings.new=", "infer.settings.new", ""],
    ["infer.settings.new=1e999", "infer.settings.new", "1e999"],
    ['infer.settings.new={"a": [1]}', "infer.settings.new", { a: [1] }],
    ["infer.settings.format.type=json", "infer.settings.format.type", "json"],
    ['infer.settings={"top_p": 1, "k": 2}', "infer.settings", { top_p: 1, k: 2, nested: { depth: 1 } }],
    ["prepare.template=other.njk", "prepare.template", "other.njk"],
    ["prepare.template=12", "prepare.template", 12],
    ["prepare.template=a=1=2", "prepare.template", "a=1=2"],
    ["prepare.template=", "prepare.template", ""],
    ['prepare.template=["a", "b"]', "prepare.template", ["a", "b"]],
  ])("reads %s in the type of the default", (override, path, value) => {
    const { config, problems } = resolve(override);

    expect(problems).toEqual([]);
    expect(settingAt(config, path)).toEqual(value);
  });

  it.each(["infer.temperature", "infer.settings.top_p", "infer.settings", "infer.stop", "infer.settings.nope"])(
    "removes %s when it is set to null",
    (path) => {
      const { config, problems } = resolve(`${path}=null`);

      expect(problems).toEqual([]);
      expect(settingAt(config, path)).toBeUndefined();
    },
  );

  it.each([
    { overrides: [1, null, 2].map((value) => `infer.temperature=${value}`), path: "infer.temperature", value: 2 },
    { overrides: ["infer.name=a", "infer.name=b"], path: "infer.name", value: "b" },
    { overrides: ["infer.settings.k=1", "infer.settings.k=[2]"], path: "infer.settings.k", value: [2] },
    { overrides: ["prepare.template=a", "prepare.template=b"], path: "prepare.template", value: "b" },
    { overrides: ["infer.settings.k=1", "infer.settings.k=null"], path: "infer.settings.k", value: undefined },
    { overrides: ["infer.settings=null", "infer.settings.k=1"], path: "infer.settings", value: { k: 1 } },
    { overrides: ['infer={"name": "a"}', "infer.name=b"], path: "infer.name", value: "b" },
  ])("uses the last of $overrides", ({ overrides, path, value }) => {
    const { config, problems } = resolve(...overrides);

    expect(problems).toEqual([]);
    expect(settingAt(config, path)).toEqual(value);
  });

  it("reports the problems of both values for one path", () => {
    expect(problemsOf("infer.stream=1", "infer.stream=2").map(({ message }) => message)).toEqual([
      "takes true or false (its default is false), but was given the number 1",
      "takes true or false (its default is false), but was given the number 2",
    ]);
  });

  it("lists all missing prompts with their paths and texts", () => {
    const { problems } = resolveConfig({ a: { x: prompt("First"), y: prompt("Second") } }, []);

    expect(problems).toEqual([
      { path: "a.x", message: "is missing: First. Give a.x=…" },
      { path: "a.y", message: "is missing: Second. Give a.y=…" },
    ]);
  });

  it("counts a removed prompt as missing", () => {
    expect(problemsOf("prepare.template=null")).toEqual([
      { path: "prepare.template", message: "is missing: Template file. Give prepare.template=…" },
    ]);
  });

  const notTaken = (type: string, found: string) => `takes ${type}, but was given ${found}`;
  const notANumber = (found: string) => notTaken("a number (its default is 0.7)", found);
  const notTrueOrFalse = (found: string) => notTaken("true or false (its default is false)", found);
  const notAList = (found: string) => notTaken('a list, such as [1, 2] (its default is ["END"])', found);
  const unknown = (nearest: string) => `is no setting of this pipeline. The nearest are ${nearest}`;
  const inInfer = "infer.name=… or infer.temperature=… or infer.stream=…";
  const inSettings = "infer.settings.top_p=… or infer.settings.nested.depth=…";
  const group = (found: string, settings = inInfer) =>
    `holds several settings, and ${found} cannot replace them. Give ${settings}`;
  const internalSetting = "is filled in by the run and cannot be given";
  const noOverride = "is no override. Write path=value, such as infer.model.name=perfect";
  const forbidden = (name: string) => `names "${name}", which cannot be set`;

  /** The path of the problem is that of the override, unless it is given. */
  it.each<[override: string, message: string, path?: string]>([
    ["infer.temprature=1", unknown("infer.temperature")],
    ["temperature=1", unknown("infer.temperature, infer.name, infer.stream")],
    ["infer.stop.0=a", unknown("infer.stop, infer.stream")],
    ["infer.settings..x=1", unknown("infer.settings.top_p, infer.stream, infer.stop")],
    ["infer.settings.nested.width=1", unknown("infer.settings.nested.depth")],
    ["infer=3", group("the number 3")],
    ["infer.settings=fast", group('the text "fast"', inSettings)],
    ["infer.temperature=hot", notANumber('the text "hot"')],
    ["infer.temperature=", notANumber('the text ""')],
    ["infer.temperature=1=2", notANumber('the text "1=2"')],
    ["infer.temperature=[1]", notANumber("the list [1]")],
    ["infer.stream=", notTrueOrFalse('the text ""')],
    ["infer.stream=1", notTrueOrFalse("the number 1")],
    ["infer.stop=", notAList('the text ""')],
    ["infer.stop=a,b", notAList('the text "a,b"')],
    ["infer=", group('the text ""')],
    ["infer=[1]", group("the list [1]")],
    ["infer.name.first=a", unknown("infer.name, infer.temperature, infer.stream")],
    ['infer={"temprature": 1}', unknown("infer.temperature"), "infer.temprature"],
    ['infer={"constructor": 1}', forbidden("constructor"), "infer.constructor"],
    ["infer.temperature=1e999", notANumber('the text "1e999"')],
    ["infer.stream=yes", notTrueOrFalse('the text "yes"')],
    ["infer.stop=END", notAList('the text "END"')],
    ['infer.stop={"a":1}', notAList('the object {"a":1}')],
    ["prepare.template_text=Hi", internalSetting],
    ["prepare.template_text=null", internalSetting],
    ["__proto__.x=1", forbidden("__proto__")],
    ["infer.settings.constructor.prototype.x=1", forbidden("constructor")],
    ['infer.settings.new={"a": [{"__proto__": {"x": 1}}]}', 'contains the key "__proto__", which cannot be set'],
    ["infer.stream", noOverride],
    ["=1", noOverride, "=1"],
  ])("refuses %s", (override, message, path = override.split("=")[0]) => {
    const { config, problems } = resolve(override);

    expect(problems).toEqual([{ path, message }]);
    expect(config).toEqual(defaults);
  });

  it("refuses a key below a single value that was given before", () => {
    expect(problemsOf("infer.settings.a=1", "infer.settings.a.b=2")).toEqual([
      { path: "infer.settings.a.b", message: "cannot be set: infer.settings.a holds a single value" },
    ]);
  });

  it("reports all problems at once", () => {
    const { problems } = resolveConfig(shape, ["infer.nam=x", "infer.temperature=hot"]);

    expect(problems.map(({ path }) => path)).toEqual(["infer.nam", "infer.temperature", "prepare.template"]);
  });

  it("mentions it when a pipeline has no settings", () => {
    expect(resolveConfig({}, ["a=1"]).problems).toEqual([
      { path: "a", message: "is no setting of this pipeline. It has no settings" },
    ]);
  });

  describe("with an object", () => {
    const resolveObject = (overrides: JsonObject) =>
      resolveConfig(shape, { "prepare.template": "t.njk", ...overrides });

    it.each<{ overrides: JsonObject; path: string; value: unknown }>([
      { overrides: { infer: { temperature: 0 } }, path: "infer.temperature", value: 0 },
      { overrides: { "infer.temperature": 0 }, path: "infer.temperature", value: 0 },
      { overrides: { infer: { "settings.top_p": 1 } }, path: "infer.settings.top_p", value: 1 },
      { overrides: { infer: { settings: { deep: { er: [1] } } } }, path: "infer.settings.deep", value: { er: [1] } },
      { overrides: { infer: { temperature: null } }, path: "infer.temperature", value: undefined },
      { overrides: { infer: { seed: { any: 1 } } }, path: "infer.seed", value: { any: 1 } },
      { overrides: { prepare: { template: { odd: 1 } } }, path: "prepare.template", value: { odd: 1 } },
    ])("accepts $overrides", ({ overrides, path, value }) => {
      const { config, problems } = resolveObject(overrides);

      expect(problems).toEqual([]);
      expect(settingAt(config, path)).toEqual(value);
    });

    const notText = (found: string) => notTaken('text (its default is "gpt")', found);
    it.each<{ overrides: JsonObject; path: string; message: string }>([
      { overrides: { infer: { temperature: "0" } }, path: "infer.temperature", message: notANumber('the text "0"') },
      { overrides: { infer: { name: 5 } }, path: "infer.name", message: notText("the number 5") },
      { overrides: { infer: { name: { x: 1 } } }, path: "infer.name", message: notText('the object {"x":1}') },
      { overrides: { infer: "fast" }, path: "infer", message: group('the text "fast"') },
      {
        overrides: JSON.parse('{"infer": {"__proto__": {"x": 1}}}') as JsonObject,
        path: "infer.__proto__",
        message: forbidden("__proto__"),
      },
    ])("refuses $overrides", ({ overrides, path, message }) => {
      expect(resolveObject(overrides).problems).toEqual([{ path, message }]);
    });

    it("refuses nesting that would overflow the stack", () => {
      const bomb = JSON.parse(`{"infer": ${"[".repeat(5000)}${"]".repeat(5000)}}`) as JsonObject;

      expect(resolveConfig({}, bomb).problems).toEqual([
        {
          path: "config",
          message: `holds more than 500 levels of nesting at $.infer${"[0]".repeat(19)}…. Give plain JSON`,
        },
      ]);
    });
  });

  it("never pollutes a prototype", () => {
    const key = fc.constantFrom("__proto__", "constructor", "prototype", "infer", "settings", "polluted", "x", "");
    const path = fc.array(key, { maxLength: 5 }).map((keys) => keys.join("."));
    const value = fc.constantFrom(
      "1",
      "null",
      "{}",
      '{"__proto__":{"polluted":1}}',
      '{"constructor":{"prototype":{}}}',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(path, value)), (overrides) => {
        const parsed = overrides.map(([name, text]) => [name, JSON.parse(text)]);
        resolveConfig(
          shape,
          overrides.map((parts) => parts.join("=")),
        );
        resolveConfig(shape, Object.fromEntries(parsed) as JsonObject);

        expect(Object.keys(Object.prototype)).toEqual([]);
        expect(({} as any).polluted).toBeUndefined();
      }),
    );
  });
});

describe("settingAt", () => {
  it("reads own properties only", () => {
    expect(settingAt({ a: { b: 1 } }, "a.b")).toBe(1);
    expect(settingAt({ a: {} }, "a.constructor")).toBeUndefined();
    expect(settingAt({ a: [1] }, "a.length")).toBeUndefined();
  });
});

describe("withSettingAt", () => {
  it("copies what it changes and creates missing objects", () => {
    const config = { a: { b: 1 }, c: 2 };

    expect(withSettingAt(config, "a.d.e", 3)).toEqual({ a: { b: 1, d: { e: 3 } }, c: 2 });
    expect(config).toEqual({ a: { b: 1 }, c: 2 });
  });

  it("refuses a path through a prototype", () => {
    expect(() => withSettingAt({}, "a.__proto__.b", 1)).toThrow(
      new TypeError('"__proto__" cannot be the name of a setting'),
    );
  });
});
