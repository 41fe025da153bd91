import fc from "fast-check";
import { checkCases } from "../../../shared/cases/collect-cases.ts";
import { parseCases } from "../../../shared/cases/read-cases.ts";

const ID = "6a9f2f0e-3c5b-4a57-9a52-0f2f5a0f6f11";
const OTHER_ID = "00000000-0000-0000-0000-000000000000";

const problemsOf = (text: string, fileName: string) => parseCases(text, { fileName }).problems;

describe("parseCases", () => {
  it.each([
    ["cases.json", `[{"uuid": "${ID}", "user": "1 + 1", "keywords": ["a"], "nested": {"x": [null]}}]`],
    ["CASES.JSON", `\uFEFF[{"uuid": "${ID}", "user": "1 + 1", "keywords": ["a"], "nested": {"x": [null]}}]`],
    ["folder.v1/cases.yaml", `- uuid: ${ID}\n  user: 1 + 1 # sum\n  keywords: [a]\n  nested:\n    x:\n      - null\n`],
    ["cases.jsonl", `{"uuid": "${ID}", "user": "1 + 1", "keywords": ["a"], "nested": {"x": [null]}}\n`],
    ["cases.jsonl", `\uFEFF\r\n{"uuid": "${ID}", "user": "1 + 1", "keywords": ["a"], "nested": {"x": [null]}}\r\n \n`],
    ["cases.csv", `uuid,user,keywords,nested\n${ID},1 + 1,a,"{""x"": [null]}"\n`],
    ["cases.CSV", `\uFEFFuuid, user ,keywords,nested\r\n\r\n${ID},"1 + 1",a,"{""x"":\r\n[null]}"`],
    ["cases.yml", `- uuid: ${ID}\n  user: >-\n    1 +\n    1\n  keywords:\n  - a\n  nested: {x: [~]}`],
  ])("reads %s", (fileName, text) => {
    expect(parseCases(text, { fileName })).toEqual({
      cases: [{ uuid: ID, user: "1 + 1", keywords: ["a"], nested: { x: [null] } }],
      problems: [],
    });
  });

  it("reads YAML with the types of JSON only", () => {
    const text = `- uuid: ${ID}\n  date: 2024-01-01\n  time: 12:30\n  answer: yes\n  base: 0xff\n  text: "5"\n  1: one`;

    expect(parseCases(text, { fileName: "c.yaml" }).cases).toEqual([
      { uuid: ID, date: "2024-01-01", time: "12:30", answer: "yes", base: 255, text: "5", "1": "one" },
    ]);
  });

  it("reads anchors, aliases and merged keys", () => {
    const text = `- &first\n  uuid: ${ID}\n  base: 2\n- <<: *first\n  uuid: ${OTHER_ID}\n`;

    expect(parseCases(text, { fileName: "c.yaml" }).cases).toEqual([
      { uuid: ID, base: 2 },
      { uuid: OTHER_ID, base: 2 },
    ]);
  });

  it.each([
    ["c.json", `[{"uuid": "${ID}", "__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}]`],
    ["c.yaml", `- uuid: ${ID}\n  __proto__: {polluted: 1}\n  constructor: {prototype: {polluted: 1}}`],
    ["c.yaml", `- <<: {__proto__: {polluted: 1}}\n  uuid: ${ID}`],
    ["c.jsonl", `{"uuid": "${ID}", "__proto__": {"polluted": 1}}`],
    ["c.csv", `uuid,__proto__\n${ID},"{""polluted"": 1}"`],
  ])("keeps a key called __proto__ as a key (%s)", (fileName, text) => {
    const { cases, problems } = parseCases(text, { fileName });

    expect(problems).toEqual([]);
    expect(Object.keys(cases[0]!)).toContain("__proto__");
    expect((cases[0] as any).polluted).toBeUndefined();
    expect(({} as any).polluted).toBeUndefined();
  });

  it.each([
    ["cases.txt", "[]", "cannot be read as cases: the name must end in .json, .yaml, .yml, .jsonl or .csv"],
    ["json", "[]", "cannot be read as cases: the name must end in .json, .yaml, .yml, .jsonl or .csv"],
    ["c.constructor", "[]", "cannot be read as cases: the name must end in .json, .yaml, .yml, .jsonl or .csv"],
    ["c.json", '[{"uuid":', "is not JSON: Unexpected end of JSON input"],
    ["c.json", "", "is not JSON: Unexpected end of JSON input"],
    ["c.json", '[\n{"uuid": ]', 'is not JSON: Unexpected token \']\', "[ {"uuid": ]" is not valid JSON'],
    ["c.yaml", `- uuid: ${ID}\n  a: 1\n  a: 2`, "is not YAML that can be read, line 3: Map keys must be unique"],
    [
      "c.yaml",
      `- uuid: ${ID}\n\n  a: !!js/function 'x'`,
      "is not YAML that can be read, line 3: Unresolved tag: tag:yaml.org,2002:js/function",
    ],
    [
      "c.yaml",
      `- uuid: ${ID}\n  a: !!timestamp 2024-01-01`,
      "is not YAML that can be read, line 2: Unresolved tag: tag:yaml.org,2002:timestamp",
    ],
    ["c.yaml", `- uuid: ${ID}\n  a: !mine b`, "is not YAML that can be read, line 2: Unresolved tag: !mine"],
    [
      "c.yaml",
      `- uuid: ${ID}\n  ? [a]\n  : 1`,
      "is not YAML that can be read, line 2: With stringKeys, all keys must be strings",
    ],
    [
      "c.yaml",
      `- uuid: ${ID}\n  a: *nope`,
      "is not YAML that can be read: Unresolved alias (the anchor must be set before the alias): nope",
    ],
    ["c.yaml", "[]\n---\n[]", "is not YAML that can be read, line 2: it holds several documents; keep one"],
    [
      "c.yaml",
      `- ${"[".repeat(3000)}${"]".repeat(3000)}`,
      "is not YAML that can be read, line 1: it is nested too deeply",
    ],
    [
      "c.yaml",
      `- &a [x]\n- [${"*a,".repeat(101)}]`,
      "is not YAML that can be read: aliases are used more than 100 times",
    ],
    ["c.jsonl", "", "holds no cases; add at least one"],
    ["c.jsonl", "\n \r\n", "holds no cases; add at least one"],
    ["c.csv", "", "holds no cases; add at least one"],
    ["c.csv", "uuid,user\n", "holds no cases; add at least one"],
    [
      "c.csv",
      `uuid,user\n${ID},"a`,
      "is not CSV that can be read, line 2: a cell begins with a quote that is never closed",
    ],
    [
      "c.csv",
      `uuid,user\n${ID},"a"b`,
      'is not CSV that can be read, line 2: something follows the end of a quoted cell; double the quotes that are in it ("")',
    ],
    [
      "c.csv",
      `uuid,user\n\n${ID},a "b"`,
      'is not CSV that can be read, line 3: a quote stands within a cell; put the cell in quotes and double those that are in it ("")',
    ],
    ["c.csv", `uuid,,a\n`, "line 1: column 2 has no name"],
    ["c.csv", `uuid,a, a\n`, 'line 1: two columns are called "a"'],
    ["c.yaml", "a: 1", 'must be a list of cases, but is the object {"a":1}'],
    ["c.yaml", "", "must be a list of cases, but is null"],
    ["c.json", '"text"', 'must be a list of cases, but is the text "text"'],
    ["c.json", "[]", "holds no cases; add at least one"],
    ["c.yaml", "[]", "holds no cases; add at least one"],
  ])("refuses %s: %j", (fileName, text, message) => {
    expect(parseCases(text, { fileName })).toEqual({ cases: [], problems: [{ path: fileName, message }] });
  });

  it("says which lines of JSONL are broken, and what is wrong with the cases of the others", () => {
    const lines = [`{"uuid": "${ID}"}`, `{"uuid": `, "", "[]", `{"uuid": "${ID}"}`, "{} {}"];

    expect(problemsOf(lines.join("\n"), "c.jsonl")).toEqual([
      { path: "c.jsonl", message: "line 2 is not JSON: Unexpected end of JSON input" },
      { path: "c.jsonl[2]", message: "must be an object with a uuid, but is the list []" },
      { path: "c.jsonl[3].uuid", message: `is the same as that of c.jsonl[0]: the text "${ID}"` },
      {
        path: "c.jsonl",
        message: "line 6 is not JSON: Unexpected non-whitespace character after JSON at position 3 (line 1 column 4)",
      },
    ]);
  });

  it("says which rows of CSV are ragged, by the line on which they begin", () => {
    const text = `uuid,a,b\r\n"${ID}","two\r\nlines",1\r\n\r\nx,"a\nb"\r\n${OTHER_ID},,,\r\n`;

    expect(problemsOf(text, "c.csv")).toEqual([
      { path: "c.csv", message: "line 5 has 2 cells, and there are 3 columns" },
      { path: "c.csv", message: "line 7 has 4 cells, and there are 3 columns" },
    ]);
  });

  it("counts a ragged row of CSV as a case", () => {
    expect(problemsOf(`uuid,a\n${ID},1,2\nx,3\n`, "c.csv").map(({ path }) => path)).toEqual(["c.csv", "c.csv[1].uuid"]);
  });

  it("says of a row of CSV with a wrong id which case it is", () => {
    expect(problemsOf(`uuid,a\n${ID},1\n,2\n${ID},3\nx,4\n`, "c.csv")).toEqual([
      { path: "c.csv[1].uuid", message: "is missing; each case needs a uuid of its own" },
      { path: "c.csv[2].uuid", message: `is the same as that of c.csv[0]: the text "${ID}"` },
      {
        path: "c.csv[3].uuid",
        message: 'must be a UUID (or a UUID, a dot and a number), but is the text "x"',
      },
    ]);
  });

  it.each([
    ["2", 2],
    ["-1.5e3", -1500],
    [" 2 ", 2],
    ["true", true],
    ["null", null],
    ['"""quoted"""', "quoted"],
    ['"[1, ""a""]"', [1, "a"]],
    ['"{""a"": {}}"', { a: {} }],
    ["", ""],
    [" ", " "],
    ["1 + 1", "1 + 1"],
    ["007", "007"],
    ["1e999", "1e999"],
    ["2024-01-01", "2024-01-01"],
    ["True", "True"],
    ["NaN", "NaN"],
    ["[a]", "[a]"],
    ["{{ user }}", "{{ user }}"],
    ['"a, b"', "a, b"],
    ['"a\nb"', "a\nb"],
  ])("reads the cell %s of CSV as JSON, else as text", (cell, value) => {
    expect(parseCases(`uuid,x\n${ID},${cell}\n`, { fileName: "c.csv" })).toEqual({
      cases: [{ uuid: ID, x: value }],
      problems: [],
    });
  });

  it.each([
    ["a", ["a"]],
    ['"a,b"', ["a", "b"]],
    ['" a , b,,"', ["a", "b"]],
    ["5", ["5"]],
    ["true", ["true"]],
    ['"[""a"", ""b""]"', ["a", "b"]],
    ["", undefined],
    [" ", undefined],
    ['","', []],
  ])("splits the keywords %s of CSV at commas", (cell, keywords) => {
    const { cases } = parseCases(`uuid,keywords\n${ID},${cell}\n`, { fileName: "c.csv" });

    expect(cases).toEqual([keywords === undefined ? { uuid: ID } : { uuid: ID, keywords }]);
  });

  it("takes turns from CSV, and no turns from an empty cell", () => {
    const text = `uuid,turns\n${ID},"[{""query"": ""a""}]"\n${OTHER_ID},\n`;

    expect(parseCases(text, { fileName: "c.csv" })).toEqual({
      cases: [{ uuid: ID, turns: [{ query: "a" }] }, { uuid: OTHER_ID }],
      problems: [],
    });
  });

  it("survives a bomb of aliases", () => {
    const lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"];
    for (let level = 1; level < 10; level++) lines.push(`a${level}: &a${level} [${`*a${level - 1},`.repeat(10)}]`);

    expect(problemsOf(lines.join("\n"), "c.yaml")).toEqual([
      { path: "c.yaml", message: "is not YAML that can be read: aliases are used more than 100 times" },
    ]);
  });

  it("gives a problem for any text that is no suite, and throws for none", () => {
    const text = fc.oneof(fc.string(), fc.json(), fc.json().map((json) => `- ${json}`)); // prettier-ignore
    fc.assert(
      fc.property(text, fc.constantFrom("c.json", "c.yaml", "c.jsonl", "c.csv"), (anything, fileName) => {
        expect(problemsOf(anything, fileName).length).toBeGreaterThan(0);
      }),
    );
  });
});

describe("checkCases", () => {
  it.each([
    ID,
    ID.toUpperCase(),
    "f47ac10b-58cc-1372-8567-0e02b2c3d479",
    "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
    OTHER_ID,
    `${ID}.0`,
    `${ID}.12`,
  ])("takes the id %s", (uuid) => {
    expect(checkCases([{ uuid }], { name: "cases" })).toEqual({ cases: [{ uuid }], problems: [] });
  });

  it.each([
    [5, "the number 5"],
    [null, "null"],
    ["", 'the text ""'],
    [`${ID}.`, `the text "${ID}."`],
    [`${ID}.x`, `the text "${ID}.x"`],
    [`{${ID}}`, `the text "{${ID}}"`],
    [ID.slice(1), `the text "${ID.slice(1)}"`],
    [`${ID}\n`, `the text "${ID}\\n"`],
    [["x".repeat(100)], `the list ["${"x".repeat(78)}…`],
  ])("refuses the id %j", (uuid, found) => {
    expect(checkCases([{ uuid }], { name: "cases" }).problems).toEqual([
      { path: "cases[0].uuid", message: `must be a UUID (or a UUID, a dot and a number), but is ${found}` },
    ]);
  });

  it("says all that is wrong, each with its index and what was found", () => {
    const { problems } = checkCases(
      [
        { uuid: ID },
        3,
        [],
        null,
        {},
        { uuid: ID.toUpperCase() },
        { uuid: OTHER_ID, keywords: "a, b" },
        { uuid: `${ID}.1`, keywords: ["a", 1] },
        { uuid: `${ID}.2`, turns: [] },
        { uuid: `${ID}.3`, score: NaN },
      ],
      { name: "c.yaml" },
    );

    expect(problems).toEqual([
      { path: "c.yaml[1]", message: "must be an object with a uuid, but is the number 3" },
      { path: "c.yaml[2]", message: "must be an object with a uuid, but is the list []" },
      { path: "c.yaml[3]", message: "must be an object with a uuid, but is null" },
      { path: "c.yaml[4].uuid", message: "is missing; each case needs a uuid of its own" },
      { path: "c.yaml[5].uuid", message: `is the same as that of c.yaml[0]: the text "${ID.toUpperCase()}"` },
      { path: "c.yaml[6].keywords", message: 'must be a list of texts, but is the text "a, b"' },
      { path: "c.yaml[7].keywords", message: 'must be a list of texts, but is the list ["a",1]' },
      {
        path: "c.yaml[8].turns",
        message: "must be a list of one turn or more, but is the list []",
      },
      {
        path: "c.yaml[9].score",
        message:
          "is NaN; cases hold plain JSON: texts, numbers, true, false, null, lists and objects, up to 500 levels deep",
      },
    ]);
  });

  it.each([
    [[{}], []],
    [[{ user: "a" }, { user: "b", cart: [] }], []],
    [[], [["turns", "must be a list of one turn or more, but is the list []"]]],
    [{}, [["turns", "must be a list of one turn or more, but is the object {}"]]],
    ["a", [["turns", 'must be a list of one turn or more, but is the text "a"']]],
    [null, [["turns", "must be a list of one turn or more, but is null"]]],
    [
      [{}, "a", [], null],
      [
        ["turns[1]", 'must be an object, but is the text "a"'],
        ["turns[2]", "must be an object, but is the list []"],
        ["turns[3]", "must be an object, but is null"],
      ],
    ],
  ])("checks the turns %j", (turns, expected) => {
    const { problems } = checkCases([{ uuid: ID, turns }], { name: "cases" });

    expect(problems).toEqual(expected.map(([path, message]) => ({ path: `cases[0].${path}`, message })));
  });

  it("takes 100,000 cases", () => {
    const cases = Array.from({ length: 100_000 }, (_, index) => ({ uuid: `${ID}.${index}` }));

    const most = checkCases(cases, { name: "cases" });
    // Comparing them one by one would take seconds.
    expect(most.problems).toEqual([]);
    expect([most.cases.length, most.cases[0], most.cases.at(-1)]).toEqual([100_000, cases[0], cases.at(-1)]);
  });

  it("does not take a field of a prototype for the case's own", () => {
    const item = JSON.parse(`{"__proto__": {"uuid": "${ID}"}}`) as unknown;

    expect(checkCases([item], { name: "cases" }).problems).toEqual([
      { path: "cases[0].uuid", message: "is missing; each case needs a uuid of its own" },
    ]);
  });

  it("lists the first fifty problems and counts the rest", () => {
    const { problems } = checkCases(Array(1000).fill({}), { name: "cases" });

    expect(problems).toHaveLength(51);
    expect(problems.at(-1)).toEqual({ path: "cases", message: "and 950 more problems like these" });
  });

  it.each([
    [undefined, "nothing"],
    [{}, "the object {}"],
    ["[]", 'the text "[]"'],
  ])("refuses %j for a suite", (value, found) => {
    expect(checkCases(value, { name: "cases" }).problems).toEqual([
      { path: "cases", message: `must be a list of cases, but is ${found}` },
    ]);
  });
});
