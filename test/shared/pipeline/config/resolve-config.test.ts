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
  infer: {
    name: "gpt",
    temperature: 0.7,
    stream: false,
    stop: ["END"],
    seed: null,
    settings: { top_p: 0.95, nested: { depth: 1 } },
  },
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

  it.each([
    ["infer.temperature"],
    ["infer.settings.top_p"],
    ["infer.settings"],
    ["infer.stop"],
    ["infer.settings.nope"],
  ])("removes %s when it is set to null", (path) => {
    const { config, problems } = resolve(`${path}=null`);

    expect(problems).toEqual([]);
    expect(settingAt(config, path)).toBeUndefined();
  });

  it("uses the later of two values for one path", () => {
    const { config } = resolve("infer.temperature=1", "infer.temperature=null", "infer.temperature=2");

    expect(settingAt(config, "infer.temperature")).toBe(2);
  });

  it.each([
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

  it.each([
    {
      override: "infer.temprature=1",
      path: "infer.temprature",
      message: "is no setting of this pipeline. The nearest are infer.temperature",
    },
    {
      override: "temperature=1",
      path: "temperature",
      message: "is no setting of this pipeline. The nearest are infer.temperature, infer.name, infer.stream",
    },
    {
      override: "infer.stop.0=a",
      path: "infer.stop.0",
      message: "is no setting of this pipeline. The nearest are infer.stop, infer.stream",
    },
    {
      override: "infer.settings..x=1",
      path: "infer.settings..x",
      message: "is no setting of this pipeline. The nearest are infer.settings.top_p, infer.stream, infer.stop",
    },
    {
      override: "infer.settings.nested.width=1",
      path: "infer.settings.nested.width",
      message: "is no setting of this pipeline. The nearest are infer.settings.nested.depth",
    },
    {
      override: "infer=3",
      path: "infer",
      message:
        "holds several settings, and the number 3 cannot replace them. Give infer.name=… or infer.temperature=… or infer.stream=…",
    },
    {
      override: "infer.settings=fast",
      path: "infer.settings",
      message:
        'holds several settings, and the text "fast" cannot replace them. Give infer.settings.top_p=… or infer.settings.nested.depth=…',
    },
    {
      override: "infer.temperature=hot",
      path: "infer.temperature",
      message: 'takes a number (its default is 0.7), but was given the text "hot"',
    },
    {
      override: "infer.temperature=",
      path: "infer.temperature",
      message: 'takes a number (its default is 0.7), but was given the text ""',
    },
    {
      override: "infer.temperature=1=2",
      path: "infer.temperature",
      message: 'takes a number (its default is 0.7), but was given the text "1=2"',
    },
    {
      override: "infer.temperature=[1]",
      path: "infer.temperature",
      message: "takes a number (its default is 0.7), but was given the list [1]",
    },
    {
      override: "infer.stream=",
      path: "infer.stream",
      message: 'takes true or false (its default is false), but was given the text ""',
    },
    {
      override: "infer.stream=1",
      path: "infer.stream",
      message: "takes true or false (its default is false), but was given the number 1",
    },
    {
      override: "infer.stop=",
      path: "infer.stop",
      message: 'takes a list, such as [1, 2] (its default is ["END"]), but was given the text ""',
    },
    {
      override: "infer.stop=a,b",
      path: "infer.stop",
      message: 'takes a list, such as [1, 2] (its default is ["END"]), but was given the text "a,b"',
    },
    {
      override: "infer=",
      path: "infer",
      message:
        'holds several settings, and the text "" cannot replace them. Give infer.name=… or infer.temperature=… or infer.stream=…',
    },
    {
      override: "infer=[1]",
      path: "infer",
      message:
        "holds several settings, and the list [1] cannot replace them. Give infer.name=… or infer.temperature=… or infer.stream=…",
    },
    {
      override: "infer.name.first=a",
      path: "infer.name.first",
      message: "is no setting of this pipeline. The nearest are infer.name, infer.temperature, infer.stream",
    },
    {
      override: 'infer={"temprature": 1}',
      path: "infer.temprature",
      message: "is no setting of this pipeline. The nearest are infer.temperature",
    },
    {
      override: 'infer={"constructor": 1}',
      path: "infer.constructor",
      message: 'names "constructor", which cannot be set',
    },
    {
      override: "infer.temperature=1e999",
      path: "infer.temperature",
      message: 'takes a number (its default is 0.7), but was given the text "1e999"',
    },
    {
      override: "infer.stream=yes",
      path: "infer.stream",
      message: 'takes true or false (its default is false), but was given the text "yes"',
    },
    {
      override: "infer.stop=END",
      path: "infer.stop",
      message: 'takes a list, such as [1, 2] (its default is ["END"]), but was given the text "END"',
    },
    {
      override: 'infer.stop={"a":1}',
      path: "infer.stop",
      message: 'takes a list, such as [1, 2] (its default is ["END"]), but was given the object {"a":1}',
    },
    {
      override: "prepare.template_text=Hi",
      path: "prepare.template_text",
      message: "is filled in by the run and cannot be given",
    },
    {
      override: "prepare.template_text=null",
      path: "prepare.template_text",
      message: "is filled in by the run and cannot be given",
    },
    { override: "__proto__.x=1", path: "__proto__.x", message: 'names "__proto__", which cannot be set' },
    {
      override: "infer.settings.constructor.prototype.x=1",
      path: "infer.settings.constructor.prototype.x",
      message: 'names "constructor", which cannot be set',
    },
    {
      override: 'infer.settings.new={"a": [{"__proto__": {"x": 1}}]}',
      path: "infer.settings.new",
      message: 'contains the key "__proto__", which cannot be set',
    },
    { override: "infer.stream", path: "infer.stream", message: "is no override. Write path=value, such as infer.model.name=perfect" }, // prettier-ignore
    { override: "=1", path: "=1", message: "is no override. Write path=value, such as infer.model.name=perfect" },
  ])("refuses $override", ({ override, path, message }) => {
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

    it.each<{ overrides: JsonObject; path: string; message: string }>([
      {
        overrides: { infer: { temperature: "0" } },
        path: "infer.temperature",
        message: 'takes a number (its default is 0.7), but was given the text "0"',
      },
      {
        overrides: { infer: { name: 5 } },
        path: "infer.name",
        message: 'takes text (its default is "gpt"), but was given the number 5',
      },
      {
        overrides: { infer: { name: { x: 1 } } },
        path: "infer.name",
        message: 'takes text (its default is "gpt"), but was given the object {"x":1}',
      },
      {
        overrides: { infer: "fast" },
        path: "infer",
        message:
          'holds several settings, and the text "fast" cannot replace them. Give infer.name=… or infer.temperature=… or infer.stream=…',
      },
      {
        overrides: JSON.parse('{"infer": {"__proto__": {"x": 1}}}') as JsonObject,
        path: "infer.__proto__",
        message: 'names "__proto__", which cannot be set',
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
        resolveConfig(shape, overrides.map((parts) => parts.join("="))); // prettier-ignore
        resolveConfig(
          shape,
          Object.fromEntries(overrides.map(([name, text]) => [name, JSON.parse(text)])) as JsonObject,
        );

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
