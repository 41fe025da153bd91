import { startRunBody } from "../../../shared/contract/run-body.ts";
import { casesProblems, checkStartRunBody } from "../../../shared/run/request/check-options.ts";

const aBody = (more: object = {}) => ({ pipeline: "simple", cases: [{}], ...more });

function problemsOf(body: unknown) {
  const checked = checkStartRunBody(body);
  return "body" in checked ? casesProblems(checked.body) : checked.problems;
}

describe("the body of a request for a run", () => {
  it("has a concurrency of 50 by default", () => {
    expect(startRunBody.parse(aBody()).concurrency).toBe(50);
  });

  it("has its ID in lower case", () => {
    const id = "7F6B1C52-0F6E-4B39-9D0A-4F1F5C1E2D3A";

    expect(startRunBody.parse(aBody({ id })).id).toBe(id.toLowerCase());
  });

  it.each([
    { body: null, path: "" },
    { body: [], path: "" },
    { body: aBody({ pipeline: 7 }), path: "pipeline" },
    { body: aBody({ id: "../../index" }), path: "id" },
    { body: aBody({ concurrency: 1.5 }), path: "concurrency" },
    { body: aBody({ concurrency: 1_001 }), path: "concurrency" },
    { body: aBody({ config: "infer.model.name=perfect" }), path: "config" },
    { body: aBody({ config: ["a=1", 2] }), path: "config" },
    { body: aBody({ config: JSON.parse(`${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`) }), path: "config" },
    { body: aBody({ files: { a: 1 } }), path: "files.a" },
    { body: aBody({ client: { edits: { modified: "x" } } }), path: "client.edits.modified" },
    { body: aBody({ cases: undefined }), path: "cases" },
    { body: aBody({ casesFile: "a.yaml" }), path: "cases" },
  ])("is refused with the path $path", ({ body, path }) => {
    expect(problemsOf(body)).toEqual([{ path, message: expect.any(String) }]);
  });

  const plainJson = "must be an object of plain JSON, or a list of texts a.b.c=value";
  it.each([
    { more: { concurrency: 0 }, message: "Too small: expected number to be >=1; found the number 0" },
    { more: { id: "foo" }, message: 'Invalid GUID; found the text "foo"' },
    { more: { cases: { a: 1 } }, message: 'Invalid input: expected array, received object; found the object {"a":1}' },
    { more: { pipeline: undefined }, message: "Invalid input: expected string, received undefined; found nothing" },
    { more: { config: ["a=1", 2] }, message: `${plainJson}; found the list ["a=1",2]` },
    { more: { labl: "x" }, message: 'Unrecognized key: "labl"' },
  ])("has a problem that names what was found: $message", ({ more, message }) => {
    expect(problemsOf(aBody(more)).map((problem) => problem.message)).toEqual([message]);
  });

  it("is refused with every problem at once", () => {
    const problems = problemsOf({ pipeline: "", concurrency: 0, labl: "x" });

    expect(problems.map(({ path }) => path).sort()).toEqual(["", "cases", "concurrency", "pipeline"]);
  });

  it("is refused for invalid cases and for a case file next to them in one answer", () => {
    expect(problemsOf(aBody({ cases: {}, casesFile: "a.yaml" }))).toEqual([
      { path: "cases", message: "Invalid input: expected array, received object; found the object {}" },
      { path: "cases", message: "Give either cases or casesFile: both were given." },
    ]);
  });
});
