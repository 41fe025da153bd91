import { definePipeline, type RunLog } from "../../../shared/index.ts";
import { ownSummary } from "../../../shared/pipeline/own-summary.ts";

const log = { uuid: "u", results: [], metadata: {} } as unknown as RunLog;

const aPipeline = (summarize?: (log: RunLog) => string) =>
  definePipeline({
    name: "sample",
    description: "",
    stages: () => {
      throw new Error("a summary calls no stages()");
    },
    passed: () => true,
    summarize,
  });

describe("ownSummary", () => {
  it("is what the pipeline makes of the run log", () => {
    expect(ownSummary(aPipeline(({ uuid }) => `run ${uuid}`), log)).toBe("run u"); // prettier-ignore
  });

  it("is nothing for a pipeline that adds nothing", () => {
    expect(ownSummary(aPipeline(), log)).toBeUndefined();
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
  ])("says why there is none when the pipeline %s", (_, summarize, error) => {
    expect(ownSummary(aPipeline(summarize as () => string), log)).toBe(
      `Context: \`summarize\` of the pipeline "sample"\nError: ${error}`,
    );
  });
});
