// The table in docs/attacks.md.
import { parseKeywordFilter } from "../../shared/cases/keyword-filter.ts";
import { parseCases } from "../../shared/cases/read-cases.ts";
import type { JsonObject } from "../../shared/contract/json.ts";
import { startRunBody } from "../../shared/contract/run-body.ts";
import { resolveConfig } from "../../shared/pipeline/config/resolve-config.ts";
import { internal, open, prompt } from "../../shared/pipeline/config/setting-tree.ts";

const shape = {
  prepare: { template: prompt("T"), template_text: internal() },
  infer: { n: 1, settings: open({ a: 1 }) },
};
const UUID = "00000000-0000-4000-8000-000000000001";

const probe = {} as { polluted?: unknown };
afterEach(() => {
  expect(probe.polluted).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(resolveConfig(shape, ["prepare.template=t"]).problems).toEqual([]);
  expect(parseCases(`[{"uuid":"${UUID}"}]`, { fileName: "a.json" }).problems).toEqual([]);
});

describe("an override", () => {
  it.each([
    "__proto__.polluted=1",
    "constructor.prototype.polluted=1",
    "infer.__proto__.polluted=1",
    "infer.settings.__proto__.polluted=1",
    "infer.settings.constructor.prototype.polluted=1",
    "infer.settings.x.y.__proto__=1",
    'infer.settings.x={"__proto__":{"polluted":1}}',
    'infer.settings.x={"a":[{"constructor":{"prototype":{"polluted":1}}}]}',
    'infer={"settings":{"__proto__":{"polluted":1}}}',
    'infer.settings={"__proto__.polluted":1}',
  ])("pollutes nothing: %s", (override) => {
    const { problems } = resolveConfig(shape, ["prepare.template=t", override]);

    expect(problems).toEqual([{ path: expect.any(String), message: expect.stringMatching(/cannot be set$/) }]);
  });

  it.each([
    '{"__proto__":{"polluted":1}}',
    '{"infer":{"settings":{"x":{"__proto__":{"polluted":1}}}}}',
    '{"infer.settings.__proto__.polluted":1}',
    '{"infer":{"settings":{"constructor":{"prototype":{"polluted":1}}}}}',
  ])("pollutes nothing as an object: %s", (text) => {
    const { problems } = resolveConfig(shape, { "prepare.template": "t", ...(JSON.parse(text) as JsonObject) });

    expect(problems.map(({ message }) => message).join()).toMatch(/cannot be set|no setting/);
  });

  it.each([
    [`infer.settings${".a".repeat(100)}=1`, "more than 50 levels"],
    [`infer.settings.${"a".repeat(5_000)}=1`, "1000 characters"],
    [`infer.settings.x=${"[".repeat(5_000)}${"]".repeat(5_000)}`, undefined],
    [`${"x.".repeat(100_000)}=1`, "more than 50 levels"],
  ])("has its limits: %.40s", (override, message) => {
    const { problems, config } = resolveConfig(shape, ["prepare.template=t", override]);

    // JSON that is nested too deeply for a log is a text like any other.
    if (message === undefined) expect(typeof ((config["infer"] as any).settings.x as unknown)).toBe("string");
    else expect(problems).toEqual([{ path: expect.any(String), message: expect.stringContaining(message) }]);
  });
});

describe("a file of cases", () => {
  const parse = (fileName: string, text: string) => parseCases(text, { fileName });

  it.each([
    ["a.json", `[{"uuid":"${UUID}","__proto__":{"polluted":1}}]`],
    ["a.json", `[{"uuid":"${UUID}","x":{"constructor":{"prototype":{"polluted":1}}}}]`],
    ["a.yaml", `- uuid: ${UUID}\n  __proto__: { polluted: 1 }`],
    ["a.yaml", `- uuid: ${UUID}\n  <<: { __proto__: { polluted: 1 } }`],
    ["a.yaml", `- x: &a { polluted: 1 }\n- uuid: ${UUID}\n  __proto__: *a`],
    ["a.yaml", `- uuid: ${UUID}\n  constructor: { prototype: { polluted: 1 } }`],
    ["a.jsonl", `{"uuid":"${UUID}","__proto__":{"polluted":1}}`],
    ["a.csv", `uuid,__proto__\n${UUID},"{""polluted"":1}"`],
    ["a.csv", `uuid,constructor,__proto__.polluted\n${UUID},1,1`],
    ["a.json", `[{"uuid":"${UUID}","keywords":["__proto__","constructor"]}]`],
  ])("pollutes nothing: %s %s", (fileName, text) => {
    const { cases } = parse(fileName, text);

    for (const item of cases) {
      expect((item as { polluted?: unknown }).polluted).toBeUndefined();
      expect(Object.getPrototypeOf(item)).toBe(Object.prototype);
    }
  });

  it.each([
    ["!!js/function 'function () { globalThis.pwned = 1 }'", /tag/],
    ["!!python/object/apply:os.system ['id']", /tag/],
    ["!<tag:yaml.org,2002:js/undefined> ''", /tag/],
    ["!include /etc/passwd", /tag/],
    ["!!binary aGk=", /tag/],
    ["!!set { a }", /tag/],
  ])("has no tags: %s", (value, message) => {
    const { problems } = parse("a.yaml", `- uuid: ${UUID}\n  x: ${value}`);

    expect(problems[0]?.message).toMatch(message);
  });

  it.each([
    [
      "a billion laughs",
      "a.yaml",
      `- &a0 [lol]\n${Array.from({ length: 12 }, (_, n) => `- &a${n + 1} [${`*a${n},`.repeat(10)}]`).join("\n")}`,
      /aliases are used more than 100 times/,
    ],
    ["an alias of itself", "a.yaml", `- &a\n  uuid: ${UUID}\n  x: *a`, /cycle|alias/i],
    [
      "100,000 levels of JSON",
      "a.json",
      `[{"uuid":"${UUID}","x":${"[".repeat(100_000)}${"]".repeat(100_000)}}]`,
      /500 levels|nested|JSON/,
    ],
    [
      "10,000 levels of YAML",
      "a.yaml",
      `- uuid: ${UUID}\n  x: ${"[".repeat(10_000)}${"]".repeat(10_000)}`,
      /^[^;]*nested too deeply$/,
    ],
    [
      "100,000 levels in JSONL",
      "a.jsonl",
      `{"uuid":"${UUID}","x":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`,
      /500 levels|JSON/,
    ],
    [
      "100,001 cases",
      "a.jsonl",
      "{}\n".repeat(100_001),
      /^holds 100001 cases, and a suite may have 100000; cut it into several$/,
    ],
    ["a cell that never ends", "a.csv", `uuid,x\n${UUID},"${"a".repeat(1_000)}`, /never closed/],
    ["a row of more than 16 MB", "a.csv", `uuid,x\n${UUID},"${"a".repeat(2 ** 24 + 1)}`, /more than 16777216/],
    ["half a letter", "a.json", `[{"uuid":"${UUID}","x":"\\ud800"}]`, undefined],
    ["NUL", "a.json", "[\0]", /JSON/],
    ["a file without an ending that is known", "a.exe", "x", /json|yaml/i],
  ])("has its limits: %s", (_what, fileName, text, message) => {
    const { problems } = parse(fileName, text);

    if (message === undefined) expect(problems).toEqual([]);
    else expect(problems.map((problem) => problem.message).join("; ")).toMatch(message);
  });

  it.each([
    "(".repeat(9_000),
    `${"!".repeat(9_000)}a`,
    `a${" && a".repeat(1_900)}`,
    "__proto__ && constructor",
    "a\0b",
    "𝕒",
  ])("is filtered by any text: %.20s", (text) => {
    const parsed = parseKeywordFilter(text);

    if ("problem" in parsed) expect(parsed.problem.path).toBe("filter");
    else expect(typeof parsed.matches(["a"])).toBe("boolean");
  });
});

describe("the body of a request", () => {
  it.each([
    `{"pipeline":"simple","cases":[],"__proto__":{"polluted":1}}`,
    `{"pipeline":"simple","cases":[],"files":{"__proto__":"x"}}`,
    `{"pipeline":"simple","cases":[],"timeouts":{"__proto__":1}}`,
    `{"pipeline":"simple","cases":[],"config":{"__proto__":{"polluted":1}}}`,
    `{"pipeline":"simple","cases":[],"client":{"edits":{"__proto__":["x"]}}}`,
    `{"pipeline":"__proto__","casesFile":"constructor"}`,
  ])("pollutes nothing: %s", (text) => {
    const { data: body } = startRunBody.safeParse(JSON.parse(text));

    expect((body as { polluted?: unknown } | undefined)?.polluted).toBeUndefined();
    expect(Object.getPrototypeOf(body?.files ?? {})).toBe(Object.prototype);
  });
});
