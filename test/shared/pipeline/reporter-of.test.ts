import { definePipeline, type CaseResult, type Pipeline, type RunLog } from "../../../shared/index.ts";
import { reporterOf } from "../../../shared/pipeline/reporter-of.ts";

const log = { uuid: "u", results: [], metadata: {} } as unknown as RunLog;
const other = { ...log, uuid: "v" };
const result = { succeeded: false, case: { uuid: "c" } } as unknown as CaseResult;

const noStages = () => {
  throw new Error("a report calls no stages()");
};
const aReporter = (more: Partial<Pick<Pipeline, "summarize" | "format" | "compare">> = {}) =>
  reporterOf({ ...definePipeline({ name: "sample", description: "", stages: noStages, passed: () => true }), ...more });

describe("the texts of a pipeline's reporter", () => {
  it("are what the pipeline makes of the run log, the case or both runs", () => {
    const reporter = aReporter({
      summarize: ({ uuid }) => `run ${uuid}`,
      format: (one) => `case ${String(one.case["uuid"])}`,
      compare: (base, candidate) => `${base.uuid} and ${candidate.uuid}`,
    });

    expect(reporter.summarize(log)).toBe("run u");
    expect(reporter.format(result)).toBe("case c");
    expect(reporter.compare(log, other)).toBe("u and v");
  });

  it("are missing for a pipeline without functions for them", () => {
    expect(aReporter().summarize(log)).toBeUndefined();
    expect(aReporter().format(result)).toBeUndefined();
    expect(aReporter().compare(log, other)).toBeUndefined();
  });

  it.each<[string, () => unknown, string]>([
    [
      "throws",
      () => {
        throw new Error("no times");
      },
      "no times",
    ],
    ["returns nothing", () => undefined, "must give a text, but gave nothing"],
    ["returns a promise", async () => "text", "must give a text, but gave a Promise"],
  ])("say what went wrong when the function %s", (_, write, error) => {
    const text = write as () => string;
    const reporter = aReporter({ summarize: text, format: text, compare: text });

    expect(reporter.summarize(log)).toBe(`Context: \`summarize\` of the pipeline "sample"\nError: ${error}`);
    expect(reporter.format(result)).toBe(`Context: \`format\` of the pipeline "sample"\nError: ${error}`);
    expect(reporter.compare(log, other)).toBe(`Context: \`compare\` of the pipeline "sample"\nError: ${error}`);
  });
});
