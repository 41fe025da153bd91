import { z } from "zod";
import type { JsonObject } from "../../../shared/contract/json.ts";
import { checkCasesAgainst } from "../../../shared/cases/check-cases-against.ts";

const schema = z.object({
  user: z.string().min(1),
  answer: z.number(),
  turns: z.array(z.object({ query: z.string(), "the cart": z.unknown().optional() })).optional(),
});
const name = "cases.yaml";

describe("checkCasesAgainst", () => {
  it("finds nothing wrong with cases that fit, whatever else is in them", () => {
    const cases = [{ uuid: "…", keywords: ["a"], user: "1 + 1", answer: 2, more: true }];

    expect(checkCasesAgainst(schema, cases, { name })).toEqual([]);
  });

  it("says of each field that does not fit where it is, what was expected and what was found", () => {
    const cases: JsonObject[] = [
      { user: "1 + 1", answer: 2 },
      { user: "", answer: "2" },
      { answer: 2, user: "x", turns: [{ query: "a" }, { query: 5 }] },
      { user: "y" },
    ];

    expect(checkCasesAgainst(schema, cases, { name })).toEqual([
      { path: "cases.yaml[1].user", message: 'Too small: expected string to have >=1 characters; found the text ""' },
      {
        path: "cases.yaml[1].answer",
        message: 'Invalid input: expected number, received string; found the text "2"',
      },
      {
        path: "cases.yaml[2].turns[1].query",
        message: "Invalid input: expected string, received number; found the number 5",
      },
      {
        path: "cases.yaml[3].answer",
        message: "Invalid input: expected number, received undefined; found nothing",
      },
    ]);
  });

  it.each([
    [
      z.strictObject({ uuid: z.string() }),
      "cases.yaml[0]",
      'Unrecognized key: "a b"; found the object {"uuid":"…","a b":1}',
    ],
    [
      z.object({ "a b": z.string() }),
      'cases.yaml[0]["a b"]',
      "Invalid input: expected string, received number; found the number 1",
    ],
    [
      z.record(z.string(), z.string()),
      'cases.yaml[0]["a b"]',
      "Invalid input: expected string, received number; found the number 1",
    ],
    [
      z.object({ uuid: z.string().refine(() => false, "must be known") }),
      "cases.yaml[0].uuid",
      'must be known; found the text "…"',
    ],
    [
      z.object({}).refine(() => {
        throw new Error("no such table");
      }),
      "cases.yaml[0]",
      "cannot be checked: the caseSchema of the pipeline failed: no such table",
    ],
    [
      z.object({}).refine(async () => true),
      "cases.yaml[0]",
      "cannot be checked: the caseSchema of the pipeline failed: Encountered Promise during synchronous parse. Use .parseAsync() instead.",
    ],
  ])("reports what schema %# finds", (odd, path, message) => {
    expect(checkCasesAgainst(odd, [{ uuid: "…", "a b": 1 }], { name })).toEqual([{ path, message }]);
  });

  it("lists the first fifty problems and counts the rest", () => {
    const problems = checkCasesAgainst(schema, Array(100).fill({ user: "x" }), { name });

    expect(problems).toHaveLength(51);
    expect(problems.at(-1)).toEqual({ path: name, message: "and 50 more problems like these" });
  });

  it("leaves the cases as they were", () => {
    const cases = [{ user: "x" }];

    checkCasesAgainst(z.object({ user: z.string().toUpperCase(), more: z.string().default("new") }), cases, { name });

    expect(cases).toEqual([{ user: "x" }]);
  });
});
