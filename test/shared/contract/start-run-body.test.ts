import { startRunBody } from "../../../shared/contract/run-body.ts";
import { casesProblems } from "../../../shared/run/request/check-options.ts";
import { checkBySchema } from "../../../shared/base/check-by-schema.ts";

const aBody = (more: object = {}) => ({ pipeline: "simple", cases: [{}], ...more });

function problemsOf(body: unknown) {
  const checked = checkBySchema(startRunBody, body);
  return "body" in checked ? casesProblems(checked.body) : checked.problems;
}

describe("the body of a request for a run", () => {
  it("takes 50 lanes when it does not say how many", () => {
    expect(startRunBody.parse(aBody()).concurrency).toBe(50);
  });

  it("has its id in lower case", () => {
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

  it.each([
    { more: { concurrency: 0 }, message: "Too small: expected number to be >=1; found the number 0" },
    { more: { id: "foo" }, message: 'Invalid GUID; found the text "foo"' },
    { more: { cases: { a: 1 } }, message: 'Invalid input: expected array, received object; found the object {"a":1}' },
    { more: { pipeline: undefined }, message: "Invalid input: expected string, received undefined; found nothing" },
    {
      more: { config: ["a=1", 2] },
      message: 'must be an object of plain JSON, or a list of texts a.b.c=value; found the list ["a=1",2]',
    },
    { more: { labl: "x" }, message: 'Unrecognized key: "labl"' },
  ])("is told what was found: $message", ({ more, message }) => {
    expect(problemsOf(aBody(more)).map((problem) => problem.message)).toEqual([message]);
  });

  it("is refused with every problem at once", () => {
    const problems = problemsOf({ pipeline: "", concurrency: 0, labl: "x" });

    expect(problems.map(({ path }) => path).sort()).toEqual(["", "concurrency", "pipeline"]);
  });
});
