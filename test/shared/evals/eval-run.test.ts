import { parseEval } from "../../../shared/evals/parse-eval.ts";
import { composeEvalRun, parseEvalRunBody } from "../../../shared/evals/eval-run.ts";

const anEval = (more: object = {}) => {
  const parsed = parseEval({ pipeline: "simple", casesFile: "nightly.yaml", ...more });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.eval;
};

describe("composeEvalRun", () => {
  it("composes the request of an eval, with the name of the eval as label", () => {
    const more = { budget: { maxCostUsd: 2 }, schedule: "0 0 3 * * *", gates: ["errors==0"], description: "x" };
    const found = anEval(more);

    expect(composeEvalRun(found, { name: "nightly" })).toEqual({
      pipeline: "simple",
      casesFile: "nightly.yaml",
      concurrency: 50,
      repeats: 1,
      maxCostUsd: 2,
      gates: ["errors==0"],
      label: "nightly",
    });
  });

  it("overrides the eval with what is given", () => {
    const config = { infer: { model: { name: "a" } } };
    const found = anEval({ config, files: { "a.njk": "A" }, limit: 5, label: "mine" });
    const changes = { config: ["infer.model.name=b"], files: { "b.njk": "B" }, limit: 1 };
    const over = { eval: "nightly", ...changes, label: undefined };

    expect(composeEvalRun(found, { name: "nightly", over })).toMatchObject({
      config: [config, "infer.model.name=b"],
      files: { "a.njk": "A", "b.njk": "B" },
      limit: 1,
      label: "mine",
    });
  });
});

describe("parseEvalRunBody", () => {
  it("fills in no defaults", () => {
    expect(parseEvalRunBody({ eval: "nightly", repeats: 2 })).toEqual({ body: { eval: "nightly", repeats: 2 } });
    expect(parseEvalRunBody({ eval: "nightly" })).toEqual({ body: { eval: "nightly" } });
  });

  it.each([
    [{ eval: "../etc" }, /no name of an eval/],
    [{ eval: 1 }, /expected string/],
    [{ eval: "nightly", pipeline: "simple" }, /"pipeline": the eval has its own/],
    [{ eval: "nightly", casesFile: "x" }, /"casesFile": the eval has its own/],
  ])("refuses %j", (body, message) => {
    expect(parseEvalRunBody(body)).toEqual({
      problems: [expect.objectContaining({ message: expect.stringMatching(message) })],
    });
  });
});
