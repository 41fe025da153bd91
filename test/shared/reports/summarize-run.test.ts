import { summarizeRun } from "../../../shared/reports/summarize-run.ts";
import { anError, aResult, aRunLog } from "./a-run-log.ts";

describe("summarizeRun", () => {
  it("says of each case what became of it, in the order of the log", () => {
    const log = aRunLog([
      aResult({ case: { uuid: "a", keywords: ["p0", "decimal"] } }),
      aResult({ uuid: "b", passed: false }),
      anError("extract", "Context: Extracting.\nError: no number", { uuid: "c" }),
    ]);

    expect(summarizeRun(log).cases).toEqual([
      { uuid: "a", status: "ok", keywords: ["p0", "decimal"] },
      { uuid: "b", status: "failed", keywords: [] },
      {
        uuid: "c",
        status: "error",
        keywords: [],
        stage: "extract",
        message: "Context: Extracting.\nError: no number",
      },
    ]);
  });

  it("counts from the results alone", () => {
    const log = aRunLog([aResult(), aResult(), aResult({ passed: false }), anError("infer", "Error: away")]);

    expect(summarizeRun(log).counts).toEqual({
      total: 4,
      completed: 4,
      succeeded: 3,
      passed: 2,
      failed: 1,
      errors: 1,
    });
  });

  it("tells which run it was, and how it was set", () => {
    const config = {
      prepare: { template: "template.njk", template_text: "You are…" },
      infer: { model: { name: "flakey", settings: { max_tokens: 800 } } },
    };
    const log = aRunLog([], {
      status: "failed",
      error: "storage away",
      label: "trial",
      pipeline: { name: "simple", config },
    });

    expect(summarizeRun(log)).toEqual({
      uuid: "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a",
      pipeline: "simple",
      label: "trial",
      status: "failed",
      error: "storage away",
      start: "1970-01-01T00:00:00.000Z",
      elapsed: "0:00:01.234000",
      elapsedMs: 1234,
      concurrency: 5,
      settings: { "prepare.template": "template.njk", "infer.model.name": "flakey" },
      counts: { total: 0, completed: 0, succeeded: 0, passed: 0, failed: 0, errors: 0 },
      cases: [],
    });
  });

  it("takes in what only the pipeline's code can tell", () => {
    const configDifferences = [{ path: "infer.model.name", kind: "given" as const, value: "perfect" }];

    const summary = summarizeRun(aRunLog([aResult()]), { ownText: "More.", configDifferences });

    expect(summary).toEqual({ ...summarizeRun(aRunLog([aResult()])), ownText: "More.", configDifferences });
  });
});
