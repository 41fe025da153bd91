import fc from "fast-check";
import { type AddedIds, addIds } from "../../../shared/cases/add-ids.ts";
import { parseCases } from "../../../shared/cases/read-cases.ts";

const numbered = () => {
  let next = 1;
  return () => `new-${next++}`;
};
const add = (text: string, fileName: string, { force = false } = {}): AddedIds =>
  addIds(text, { fileName, force, newId: numbered() });
const problemsOf = (text: string, fileName: string) => {
  const result = add(text, fileName);
  return "problems" in result ? result.problems.map(({ message }) => message) : [];
};

const YAML = `# Cases of a shop

- user: one # first
  base: 1

-
  # about the second
  "user": >-
    two
    lines
- uuid: old-1   # stays
  user:   three
- {user: four, list: [1,2]}
- { user: five }
- {}
- uuid:
  user: six
- uuid: ""
  user: seven
- uuid: |
    old-2
  user: eight
# the end
`;

describe("addIds", () => {
  it("adds IDs to YAML and keeps every other character", () => {
    expect(add(YAML, "cases.yaml")).toEqual({
      added: 7,
      text: `# Cases of a shop

- uuid: new-1
  user: one # first
  base: 1

-
  # about the second
  uuid: new-2
  "user": >-
    two
    lines
- uuid: old-1   # stays
  user:   three
- {uuid: new-3, user: four, list: [1,2]}
- { uuid: new-4, user: five }
- {uuid: new-5}
- uuid: new-6
  user: six
- uuid: new-7
  user: seven
- uuid: |
    old-2
  user: eight
# the end
`,
    });
  });

  it("replaces the IDs of YAML with force", () => {
    const text = "- uuid: 'old' # why\n  a: 1\n- a: 2\n- uuid: |\n    old\n  a: 3\n";
    const replaced = "- uuid: new-1 # why\n  a: 1\n- uuid: new-2\n  a: 2\n- uuid: new-3\n  a: 3\n";
    expect(add(text, "cases.yml", { force: true })).toEqual({ added: 3, text: replaced });
  });

  it.each([
    ["- a: 1\r\n  b: 2\r\n", "- uuid: new-1\r\n  a: 1\r\n  b: 2\r\n"],
    ["\uFEFF- a: 1", "\uFEFF- uuid: new-1\n  a: 1"],
    ["---\n-   a: 1\n", "---\n-   uuid: new-1\n    a: 1\n"],
    ["  - a: 1\n  - b: 2\n", "  - uuid: new-1\n    a: 1\n  - uuid: new-2\n    b: 2\n"],
    ["[{a: 1}, {b: {uuid: x}}]", "[{uuid: new-1, a: 1}, {uuid: new-2, b: {uuid: x}}]"],
    ["- &first\n  a: 1\n- <<: *first\n", "- &first\n  uuid: new-1\n  a: 1\n- uuid: new-2\n  <<: *first\n"],
    ["- &first\n  uuid: x\n- <<: *first\n", "- &first\n  uuid: x\n- uuid: new-1\n  <<: *first\n"],
    ["- ? a\n  : 1\n", "- uuid: new-1\n  ? a\n  : 1\n"],
  ])("adds IDs to the YAML %j", (text, expected) => {
    expect(add(text, "cases.yaml")).toMatchObject({ text: expected });
  });

  it("adds IDs to JSON in its own formatting", () => {
    const text = `[
  {
    "user": "}, {\\"uuid\\": 1}",
    "list": ["a", {"uuid": 2}]
  },
  { "uuid": null, "user": "two" },
  {"user":"three"},
  {"user": "four"},
  {},
  {"uuid": "old" , "user": "five"}
]
`;

    expect(add(text, "cases.json")).toEqual({
      added: 5,
      text: `[
  {
    "uuid": "new-1",
    "user": "}, {\\"uuid\\": 1}",
    "list": ["a", {"uuid": 2}]
  },
  { "uuid": "new-2", "user": "two" },
  {"uuid":"new-3","user":"three"},
  {"uuid": "new-4", "user": "four"},
  {"uuid": "new-5"},
  {"uuid": "old" , "user": "five"}
]
`,
    });
    const one = (uuid: string) => `[{"uuid": "${uuid}" , "user": "five"}]`;
    expect(add(one("old"), "cases.json", { force: true })).toEqual({ added: 1, text: one("new-1") });
  });

  it("adds IDs to each line of JSONL", () => {
    const text = '{"user":"one"}\r\n\n{ "user": "two", "uuid": 5 }\n{"uuid": {}}\n{}';

    expect(add(text, "cases.jsonl")).toEqual({
      added: 2,
      text: '{"uuid":"new-1","user":"one"}\r\n\n{ "user": "two", "uuid": 5 }\n{"uuid": {}}\n{"uuid": "new-2"}',
    });
    expect(add(text, "cases.jsonl", { force: true })).toEqual({
      added: 4,
      text: '{"uuid":"new-1","user":"one"}\r\n\n{ "user": "two", "uuid": "new-2" }\n{"uuid": "new-3"}\n{"uuid": "new-4"}',
    });
  });

  it.each([
    ["user,base\n1 + 1,2\n", "uuid,user,base\nnew-1,1 + 1,2\n"],
    ['user\r\n"a ""b"", c"\r\n"two\nlines"', 'uuid,user\r\nnew-1,"a ""b"", c"\r\nnew-2,"two\nlines"'],
    ["user,uuid\na,old\nb,\nc, \n", "user,uuid\na,old\nb,new-1\nc,new-2\n"],
    ["\uFEFFuser\na\n", "\uFEFFuuid,user\nnew-1,a\n"],
  ])("adds IDs to the CSV %j", (text, expected) => {
    expect(add(text, "cases.csv")).toMatchObject({ text: expected });
  });

  it("replaces the IDs of CSV with force", () => {
    const result = { added: 2, text: "user,uuid\na,new-1\nb,new-2\n" };
    expect(add("user,uuid\na,old\nb,\n", "cases.csv", { force: true })).toEqual(result);
  });

  it("changes nothing when each case has an ID", () => {
    const text = "-   uuid:   x\n    a:  1\n";

    expect(add(text, "cases.yaml")).toEqual({ text, added: 0 });
  });
  const anObject = "must be an object, but is";
  const writtenOut = "must be an object that is written out, but is a list or an alias";

  it.each([
    ["cases.txt", "", ["cannot be read as cases: the name must end in .json, .yaml, .yml, .jsonl or .csv"]],
    ["c.yaml", "a: 1", ['must be a list of cases, but is the object {"a":1}']],
    ["c.yaml", "", ["must be a list of cases, but is null"]],
    ["c.yaml", "- a: 1\n  a: 2", ["is not YAML that can be read, line 2: Map keys must be unique"]],
    ["c.yaml", "- 5\n- a: 1\n-\n", [`case 0 ${anObject} the number 5`, `case 2 ${anObject} null`]],
    ["c.yaml", "- &a\n  b: 1\n- *a\n- []", [`case 1 ${writtenOut}`, `case 2 ${writtenOut}`]],
    [
      "c.yaml",
      "- &a b: 1\n- c: *a\n",
      ["cannot be given ids without changing something else, such as what an alias stands for; add them by hand"],
    ],
    ["c.json", "{}", ["must be a list of cases, but is the object {}"]],
    ["c.json", "[1, {}]", [`case 0 ${anObject} the number 1`]],
    ["c.json", "[", ["is not JSON: Unexpected end of JSON input"]],
    [
      "c.jsonl",
      "{}\n[]\n{",
      [
        `line 2 ${anObject} the list []`,
        "line 3 is not JSON: Expected property name or '}' in JSON at position 1 (line 1 column 2)",
      ],
    ],
    ["c.csv", "a,b\n1\n", ["line 2 has 1 cell, and there are 2 columns"]],
    ["c.csv", 'a\n"1', ["is not CSV that can be read, line 2: a cell begins with a quote that is never closed"]],
  ])("refuses %s: %j", (fileName, text, messages) => {
    expect(problemsOf(text, fileName)).toEqual(messages);
  });

  it("adds IDs and nothing else to any cases", () => {
    // No backslash: JSON.parse of Node 24 takes the key "\"" for the key "\\" once it has seen that at the same position.
    const key = fc.oneof(fc.string().map((text) => text.replaceAll("\\", "")), fc.constantFrom("a", "uuid", "__proto__", "{", '"')); // prettier-ignore
    const item = fc.dictionary(key, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
    fc.assert(
      fc.property(fc.array(item), fc.constantFrom(0, 1, 2, "\t"), fc.boolean(), (items, indent, force) => {
        const cases = JSON.parse(JSON.stringify(items)) as { uuid?: unknown }[];
        const isLacking = ({ uuid = null }: { uuid?: unknown }) =>
          force || uuid === null || (typeof uuid === "string" && uuid.trim() === "");
        const newId = numbered();
        const expected = cases.map((own) => (isLacking(own) ? { ...own, uuid: newId() } : own));

        const json = add(JSON.stringify(cases, null, indent), "c.json", { force });
        const lines = add(cases.map((own) => JSON.stringify(own)).join("\n"), "c.jsonl", { force });

        if ("problems" in json || "problems" in lines) throw new Error("refused");
        expect(JSON.parse(json.text)).toEqual(expected);
        expect(lines.text.split("\n").filter(Boolean).map((line) => JSON.parse(line))).toEqual(expected); // prettier-ignore
      }),
    );
  });

  it("adds IDs with which the suite can be run", () => {
    const newId = () => crypto.randomUUID();
    for (const [fileName, text] of [
      ["c.yaml", "- a: 1\n- a: 2\n"],
      ["c.csv", "a\n1\n2\n"],
    ] as const) {
      const result = addIds(text, { fileName, force: false, newId });

      expect(parseCases("text" in result ? result.text : "", { fileName })).toMatchObject({
        cases: [{ a: 1 }, { a: 2 }],
        problems: [],
      });
    }
  });
});
