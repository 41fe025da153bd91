import fc from "fast-check";
import { MAX_CASE_CHARACTERS } from "../../../shared/cases/check-cases.ts";
import { checkCaseFileSize, parseCases, readCases } from "../../../shared/cases/read-cases.ts";

const ID = "6a9f2f0e-3c5b-4a57-9a52-0f2f5a0f6f11";
const OTHER_ID = "00000000-0000-0000-0000-000000000000";

const problemsOf = (text: string, fileName: string) => parseCases(text, { fileName }).problems;
const moreThan64 =
  "has more than 64 MB, the most that is read; write it as .jsonl or .csv, which may have 256 MB, or cut it into several";

function* pieces(text: string | Uint8Array, size: number): Generator<Uint8Array> {
  const bytes = Buffer.from(text as string);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

describe("readCases", () => {
  it.each([
    ["c.json", `\uFEFF[{"uuid": "${ID}", "user": "é😀"}]`],
    ["c.yaml", `\uFEFF- uuid: ${ID}\n  user: é😀\n`],
    ["c.jsonl", `\uFEFF{"uuid": "${ID}", "user": "é😀"}\r\n`],
    ["c.csv", `\uFEFFuuid,user\r\n${ID},"é😀"\r\n`],
  ])("reads %s in pieces of any size", async (fileName, text) => {
    for (const size of [1, 2, 3, 7, 1000])
      expect(await readCases(pieces(text, size), { fileName })).toEqual({
        cases: [{ uuid: ID, user: "é😀" }],
        problems: [],
      });
  });

  it("returns the same as parseCases for any file", async () => {
    const piece = fc.constantFrom(...'uuid|,|\n|\r\n|\r|"|""|a|1|{|}|é'.split("|"), `{"uuid": "${ID}"}`, ID);
    const text = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom("c.jsonl", "c.csv"), fc.integer({ min: 1, max: 9 }), async (...given) => {
        const [anything, fileName, size] = given;

        expect(await readCases(pieces(anything, size), { fileName })).toEqual(parseCases(anything, { fileName }));
      }),
    );
  });

  it.each(["c.json", "c.yaml", "c.jsonl", "c.csv"])("reports where %s is not UTF-8", async (fileName) => {
    const latin1 = Buffer.from("- uuid: café\n", "latin1");

    expect(await readCases(pieces(latin1, 3), { fileName })).toEqual({
      cases: [],
      problems: [{ path: fileName, message: "is not UTF-8 at byte 11; save it as UTF-8" }],
    });
  });

  it("refuses a file name without a known extension and reads nothing", async () => {
    const chunks = { [Symbol.iterator]: () => undefined } as unknown as Iterable<Uint8Array>;

    const message = "cannot be read as cases: the name must end in .json, .yaml, .yml, .jsonl or .csv";
    expect((await readCases(chunks, { fileName: "cases.txt" })).problems).toEqual([{ path: "cases.txt", message }]);
  });

  it.each([
    ["c.json", moreThan64],
    ["c.yaml", moreThan64],
    ["c.jsonl", "has more than 256 MB, the most that is read; cut it into several"],
  ])("stops reading %s when it is too large", async (fileName, message) => {
    const megabyte = Buffer.from(`${"x".repeat(1024 * 1024 - 1)}\n`);
    let read = 0;
    function* endless(): Generator<Uint8Array> {
      for (;;) {
        read++;
        yield megabyte;
      }
    }

    expect(await readCases(endless(), { fileName })).toEqual({ cases: [], problems: [{ path: fileName, message }] });
    expect(read).toBe(fileName === "c.jsonl" ? 257 : 65);
  });

  it("accepts a case of megabytes, but not an endless line", async () => {
    const large = JSON.stringify({ uuid: ID, user: "x".repeat(2_000_000) });
    const text = `${large}\n${"x".repeat(MAX_CASE_CHARACTERS + 1)}\n`;

    const { cases, problems } = await readCases(pieces(text, 100_000), { fileName: "c.jsonl" });

    expect(cases).toHaveLength(1);
    expect(problems).toEqual([
      { path: "c.jsonl", message: "line 2 has more than 16777216 characters, the most that a case may have" },
    ]);
  });

  it("throws the errors of the source", async () => {
    function* broken(): Generator<Uint8Array> {
      yield Buffer.from("uuid\n");
      throw new Error("connection lost");
    }

    for (const fileName of ["c.json", "c.jsonl", "c.csv"])
      await expect(readCases(broken(), { fileName })).rejects.toThrow(new Error("connection lost"));
  });
});

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

  const ending = "cannot be read as cases: the name must end in .json, .yaml, .yml, .jsonl or .csv";
  const noJson = "is not JSON: Unexpected end of JSON input";
  const empty = "holds no cases; add at least one";
  const yaml = (problem: string) => `is not YAML that can be read${problem}`;
  const csv = (problem: string) => `is not CSV that can be read, line ${problem}`;
  const first = `- uuid: ${ID}\n`;
  const nested = `- ${"[".repeat(3000)}${"]".repeat(3000)}`;
  it.each([
    ["cases.txt", "[]", ending],
    ["json", "[]", ending],
    ["c.constructor", "[]", ending],
    ["c.json", '[{"uuid":', noJson],
    ["c.json", "", noJson],
    ["c.json", '[\n{"uuid": ]', 'is not JSON: Unexpected token \']\', "[ {"uuid": ]" is not valid JSON'],
    ["c.yaml", `${first}  a: 1\n  a: 2`, yaml(", line 3: Map keys must be unique")],
    ["c.yaml", `${first}\n  a: !!js/function 'x'`, yaml(", line 3: Unresolved tag: tag:yaml.org,2002:js/function")],
    ["c.yaml", `${first}  a: !!timestamp 2024-01-01`, yaml(", line 2: Unresolved tag: tag:yaml.org,2002:timestamp")],
    ["c.yaml", `${first}  a: !mine b`, yaml(", line 2: Unresolved tag: !mine")],
    ["c.yaml", `${first}  ? [a]\n  : 1`, yaml(", line 2: With stringKeys, all keys must be strings")],
    ["c.yaml", `${first}  a: *nope`, yaml(": Unresolved alias (the anchor must be set before the alias): nope")],
    ["c.yaml", "[]\n---\n[]", yaml(", line 2: it holds several documents; keep one")],
    ["c.yaml", nested, yaml(", line 1: it is nested too deeply")],
    ["c.yaml", `- &a [x]\n- [${"*a,".repeat(101)}]`, yaml(": aliases are used more than 100 times")],
    ["c.jsonl", "", empty],
    ["c.jsonl", "\n \r\n", empty],
    ["c.csv", "", empty],
    ["c.csv", "uuid,user\n", empty],
    ["c.csv", `uuid,user\n${ID},"a`, csv("2: a cell begins with a quote that is never closed")],
    [
      "c.csv",
      `uuid,user\n${ID},"a"b`,
      csv('2: something follows the end of a quoted cell; double the quotes that are in it ("")'),
    ],
    [
      "c.csv",
      `uuid,user\n\n${ID},a "b"`,
      csv('3: a quote stands within a cell; put the cell in quotes and double those that are in it ("")'),
    ],
    ["c.csv", `uuid,,a\n`, "line 1: column 2 has no name"],
    ["c.csv", `uuid,a, a\n`, 'line 1: two columns are called "a"'],
    ["c.yaml", "a: 1", 'must be a list of cases, but is the object {"a":1}'],
    ["c.yaml", "", "must be a list of cases, but is null"],
    ["c.json", '"text"', 'must be a list of cases, but is the text "text"'],
    ["c.json", "[]", empty],
    ["c.yaml", "[]", empty],
  ])("refuses %s: %j", (fileName, text, message) => {
    expect(parseCases(text, { fileName })).toEqual({ cases: [], problems: [{ path: fileName, message }] });
  });

  it("reports the broken lines of JSONL and the problems of the other cases", () => {
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

  it("reports the rows of CSV with a wrong number of cells by their first line", () => {
    const text = `uuid,a,b\r\n"${ID}","two\r\nlines",1\r\n\r\nx,"a\nb"\r\n${OTHER_ID},,,\r\n`;

    expect(problemsOf(text, "c.csv")).toEqual([
      { path: "c.csv", message: "line 5 has 2 cells, and there are 3 columns" },
      { path: "c.csv", message: "line 7 has 4 cells, and there are 3 columns" },
    ]);
  });

  it("counts a row of CSV with a wrong number of cells as a case", () => {
    expect(problemsOf(`uuid,a\n${ID},1,2\nx,3\n`, "c.csv").map(({ path }) => path)).toEqual(["c.csv", "c.csv[1].uuid"]);
  });

  it("reports the index of a case with an invalid ID in CSV", () => {
    expect(problemsOf(`uuid,a\n${ID},1\n,2\n${ID},3\nx,4\n`, "c.csv")).toEqual([
      { path: "c.csv[1].uuid", message: "is missing; each case needs a uuid of its own" },
      { path: "c.csv[2].uuid", message: `is the same as that of c.csv[0]: the text "${ID}"` },
      { path: "c.csv[3].uuid", message: 'must be a UUID (or a UUID, a dot and a number), but is the text "x"' },
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
  ])("reads the cell %s of CSV as JSON if it parses, else as text", (cell, value) => {
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

  it("reads turns from CSV, and no turns from an empty cell", () => {
    const text = `uuid,turns\n${ID},"[{""query"": ""a""}]"\n${OTHER_ID},\n`;

    expect(parseCases(text, { fileName: "c.csv" })).toEqual({
      cases: [{ uuid: ID, turns: [{ query: "a" }] }, { uuid: OTHER_ID }],
      problems: [],
    });
  });

  it("refuses an alias bomb", () => {
    const lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"];
    for (let level = 1; level < 10; level++) lines.push(`a${level}: &a${level} [${`*a${level - 1},`.repeat(10)}]`);

    expect(problemsOf(lines.join("\n"), "c.yaml")).toEqual([
      { path: "c.yaml", message: "is not YAML that can be read: aliases are used more than 100 times" },
    ]);
  });

  it("returns a problem for any text that is not a suite, and never throws", () => {
    const text = fc.oneof(fc.string(), fc.json(), fc.json().map((json) => `- ${json}`)); // prettier-ignore
    fc.assert(
      fc.property(text, fc.constantFrom("c.json", "c.yaml", "c.jsonl", "c.csv"), (anything, fileName) => {
        expect(problemsOf(anything, fileName).length).toBeGreaterThan(0);
      }),
    );
  });
});

describe("checkCaseFileSize", () => {
  it("names the limit and the formats with a higher one", () => {
    expect(checkCaseFileSize("c.yml", 200 * 1024 * 1024)).toEqual({ path: "c.yml", message: moreThan64 });
    expect(checkCaseFileSize("c.csv", 300 * 1024 * 1024)).toEqual({
      path: "c.csv",
      message: "has more than 256 MB, the most that is read; cut it into several",
    });
  });

  it("accepts sizes up to the limit, and any size for an unknown format", () => {
    expect(checkCaseFileSize("c.json", 64 * 1024 * 1024)).toBeUndefined();
    expect(checkCaseFileSize("c.jsonl", 200 * 1024 * 1024)).toBeUndefined();
    expect(checkCaseFileSize("c.txt", 1e12)).toBeUndefined();
  });
});
