import { definePipeline, type CaseResult, type Pipeline, type RunLog } from "../../../shared/index.ts";
import { ownComparison, ownFormat, ownSummary } from "../../../shared/pipeline/own-texts.ts";

const log = { uuid: "u", results: [], metadata: {} } as unknown as RunLog;
const other = { ...log, uuid: "v" };
const result = { succeeded: false, case: { uuid: "c" } } as unknown as CaseResult;

const aPipeline = (more: Partial<Pick<Pipeline, "summarize" | "format" | "compare">> = {}) =>
  definePipeline({
    name: "sample",
    description: "",
    stages: () => {
      throw new Error("a report calls no stages()");
    },
    passed: () => true,
    ...more,
  });

describe("what a pipeline writes itself", () => {
  it("is made of the run log, the case or both runs", () => {
    const pipeline = aPipeline({
      summarize: ({ uuid }) => `run ${uuid}`,
      format: (one) => `case ${String(one.case["uuid"])}`,
      compare: (base, candidate) => `${base.uuid} and ${candidate.uuid}`,
    });

    expect(ownSummary(pipeline, log)).toBe("run u");
    expect(ownFormat(pipeline, result)).toBe("case c");
    expect(ownComparison(pipeline, log, other)).toBe("u and v");
  });

  it("is nothing for a pipeline that adds nothing", () => {
    expect(ownSummary(aPipeline(), log)).toBeUndefined();
    expect(ownFormat(aPipeline(), result)).toBeUndefined();
    expect(ownComparison(aPipeline(), log, other)).toBeUndefined();
  });

  it.each<[string, () => unknown, string]>([
    [
      "throws",
      () => {
        throw new Error("no times");
      },
      "no times",
    ],
    ["gives nothing", () => undefined, "must give a text, but gave nothing"],
    ["gives a promise", async () => "text", "must give a text, but gave a Promise"],
  ])("says why there is none when the pipeline %s", (_, write, error) => {
    const text = write as () => string;
    const pipeline = aPipeline({ summarize: text, format: text, compare: text });

    expect(ownSummary(pipeline, log)).toBe(`Context: \`summarize\` of the pipeline "sample"\nError: ${error}`);
    expect(ownFormat(pipeline, result)).toBe(`Context: \`format\` of the pipeline "sample"\nError: ${error}`);
    expect(ownComparison(pipeline, log, other)).toBe(`Context: \`compare\` of the pipeline "sample"\nError: ${error}`);
  });
});
