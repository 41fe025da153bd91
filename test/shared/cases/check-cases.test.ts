import { z } from "zod";
import { checkCases, checkCasesAgainst } from "../../../shared/cases/check-cases.ts";
import type { JsonObject } from "../../../shared/contract/json.ts";

const ID = "6a9f2f0e-3c5b-4a57-9a52-0f2f5a0f6f11";
const OTHER_ID = "00000000-0000-0000-0000-000000000000";

describe("checkCases", () => {
  it.each([
    ID,
    ID.toUpperCase(),
    "f47ac10b-58cc-1372-8567-0e02b2c3d479",
    "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
    OTHER_ID,
    `${ID}.0`,
    `${ID}.12`,
  ])("accepts the ID %s", (uuid) => {
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
  ])("refuses the ID %j", (uuid, found) => {
    expect(checkCases([{ uuid }], { name: "cases" }).problems).toEqual([
      { path: "cases[0].uuid", message: `must be a UUID (or a UUID, a dot and a number), but is ${found}` },
    ]);
  });

  it("lists all problems with the index of the case and the value found", () => {
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
        { uuid: `${ID}.2`, turns: {} },
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
      { path: "c.yaml[8].turns", message: "must be a list of turns, but is the object {}" },
      {
        path: "c.yaml[9].score",
        message:
          "is NaN; cases hold plain JSON: texts, numbers, true, false, null, lists and objects, up to 500 levels deep",
      },
    ]);
  });

  const aList = "must be a list of turns, but is";
  it.each<[unknown, [path: string, message: string][]]>([
    [[{}], []],
    [[{ user: "a" }, { user: "b", cart: [] }], []],
    [{}, [["turns", `${aList} the object {}`]]],
    ["a", [["turns", `${aList} the text "a"`]]],
    [null, [["turns", `${aList} null`]]],
    [
      [{}, "a", [], null],
      ['the text "a"', "the list []", "null"].map((found, n) => [
        `turns[${n + 1}]`,
        `must be an object, but is ${found}`,
      ]),
    ],
  ])("checks the turns %j", (turns, expected) => {
    const { problems } = checkCases([{ uuid: ID, turns }], { name: "cases" });

    expect(problems).toEqual(expected.map(([path, message]) => ({ path: `cases[0].${path}`, message })));
  });

  it("accepts 100,000 cases", () => {
    const cases = Array.from({ length: 100_000 }, (_, index) => ({ uuid: `${ID}.${index}` }));

    const most = checkCases(cases, { name: "cases" });
    // Comparing them one by one would take seconds.
    expect(most.problems).toEqual([]);
    expect([most.cases.length, most.cases[0], most.cases.at(-1)]).toEqual([100_000, cases[0], cases.at(-1)]);
  });

  it("ignores fields of a prototype", () => {
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
  ])("refuses %j as a suite", (value, found) => {
    expect(checkCases(value, { name: "cases" }).problems).toEqual([
      { path: "cases", message: `must be a list of cases, but is ${found}` },
    ]);
  });
});

describe("checkCasesAgainst", () => {
  const schema = z.object({
    user: z.string().min(1),
    answer: z.number(),
    turns: z.array(z.object({ query: z.string(), "the cart": z.unknown().optional() })).optional(),
  });
  const name = "cases.yaml";

  it("accepts cases that match, with any other fields", () => {
    const cases = [{ uuid: "…", keywords: ["a"], user: "1 + 1", answer: 2, more: true }];

    expect(checkCasesAgainst(schema, cases, { name })).toEqual([]);
  });

  it("reports each field that does not match with its path, the expected type and the value found", () => {
    const cases: JsonObject[] = [
      { user: "1 + 1", answer: 2 },
      { user: "", answer: "2" },
      { answer: 2, user: "x", turns: [{ query: "a" }, { query: 5 }] },
      { user: "y" },
    ];

    const wrong = (path: string, type: string, found: string) => ({
      path: `cases.yaml${path}`,
      message: `Invalid input: expected ${type}, received ${found}`,
    });
    expect(checkCasesAgainst(schema, cases, { name })).toEqual([
      { path: "cases.yaml[1].user", message: 'Too small: expected string to have >=1 characters; found the text ""' },
      wrong("[1].answer", "number", 'string; found the text "2"'),
      wrong("[2].turns[1].query", "string", "number; found the number 5"),
      wrong("[3].answer", "number", "undefined; found nothing"),
    ]);
  });

  const failed = "cannot be checked: the caseSchema of the pipeline failed:";
  const notAString = "Invalid input: expected string, received number; found the number 1";
  const throwing = () => {
    throw new Error("no such table");
  };
  it.each([
    [z.strictObject({ uuid: z.string() }), "", 'Unrecognized key: "a b"; found the object {"uuid":"…","a b":1}'],
    [z.object({ "a b": z.string() }), '["a b"]', notAString],
    [z.record(z.string(), z.string()), '["a b"]', notAString],
    [z.object({ uuid: z.string().refine(() => false, "must be known") }), ".uuid", 'must be known; found the text "…"'],
    [z.object({}).refine(throwing), "", `${failed} no such table`],
    [
      z.object({}).refine(async () => true),
      "",
      `${failed} Encountered Promise during synchronous parse. Use .parseAsync() instead.`,
    ],
  ])("reports the problem that schema %# finds", (odd, step, message) => {
    const path = `cases.yaml[0]${step}`;
    expect(checkCasesAgainst(odd, [{ uuid: "…", "a b": 1 }], { name })).toEqual([{ path, message }]);
  });

  it("lists the first fifty problems and counts the rest", () => {
    const problems = checkCasesAgainst(schema, Array(100).fill({ user: "x" }), { name });

    expect(problems).toHaveLength(51);
    expect(problems.at(-1)).toEqual({ path: name, message: "and 50 more problems like these" });
  });

  it("does not change the cases", () => {
    const cases = [{ user: "x" }];

    checkCasesAgainst(z.object({ user: z.string().toUpperCase(), more: z.string().default("new") }), cases, { name });

    expect(cases).toEqual([{ user: "x" }]);
  });
});
