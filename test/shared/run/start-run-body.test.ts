import { bodyProblems, casesProblems, startRunBody } from "../../../shared/run/start-run-body.ts";

const aBody = (more: object = {}) => ({ pipeline: "simple", cases: [{}], ...more });

function problemsOf(body: unknown) {
  const parsed = startRunBody.safeParse(body);
  return parsed.success ? casesProblems(parsed.data) : bodyProblems(parsed.error);
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

  it("is refused with every problem at once", () => {
    const problems = problemsOf({ pipeline: "", concurrency: 0, labl: "x" });

    expect(problems.map(({ path }) => path).sort()).toEqual(["", "concurrency", "pipeline"]);
  });
});
