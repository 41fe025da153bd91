import { parseRunLog, readReport, selectResults } from "../../../shared/reports/read-report.ts";
import type { LoggedResult, RunLog } from "../../../shared/contract/run-log.ts";
import { aGoTaglioLog } from "./a-gotaglio-log.ts";
import { aReporter } from "./a-reporter.ts";
import { anError, aResult, aRunLog, aTiming } from "./a-run-log.ts";

const parsed = (value: unknown): RunLog => {
  const result = parseRunLog(value);
  if ("problem" in result) throw new Error(result.problem);
  return result.log;
};

describe("readReport", () => {
  it("reads the status of each case from a log of gotag", () => {
    const report = readReport(
      aRunLog([aResult(), aResult({ passed: false }), anError("infer", "Error: away"), aResult()], {
        status: "cancelled",
      }),
    );

    expect(report.results.map(({ index, status }) => [index, status])).toEqual([
      [0, "ok"],
      [1, "failed"],
      [2, "error"],
      [3, "ok"],
    ]);
    expect(report).toMatchObject({ status: "cancelled", elapsedMs: 1234, warnings: [] });
  });

  it("reads a log of GoTaglio, and leaves open what is missing", () => {
    const report = readReport(parsed(aGoTaglioLog()));

    expect(report).toMatchObject({
      pipeline: "simple",
      status: "completed",
      start: "2025-01-22 15:37:01.390000+00:00",
      elapsedMs: 1610,
      concurrency: 2,
      sha: "7e17f48",
    });
    expect(report.configDifferences).toBeUndefined();
    expect(report.results.map(({ status, elapsedMs }) => [status, elapsedMs])).toEqual([
      ["unknown", 33.525],
      ["unknown", 1500],
      ["error", 100],
      ["error", 200],
    ]);
    expect(report.results[1]?.turns[0]?.records).toEqual({
      prepare: { succeeded: true, attempts: 1 },
      infer: { succeeded: true, attempts: 1 },
    });
    expect(report.results[2]?.turns[0]?.records).toEqual({
      infer: { succeeded: false, attempts: 1, elapsedMs: 90, start: "2025-01-22 15:37:01.390000+00:00" },
    });
    expect(report.results[2]?.exception).toMatchObject({ stage: "infer", message: "Error: Flakey model failed" });
    expect(report.results[3]?.exception).toEqual({
      message: "Error: no cart",
      traceback: "…",
      time: "2025-01-22 15:37:01+00:00",
    });
  });

  it("calls the pipeline to find whether a case passed when the log does not say it", () => {
    const reporter = aReporter({ passed: ({ stages }) => Math.abs(stages["assess"]) < 0.01 });

    const report = readReport(parsed(aGoTaglioLog()), reporter);

    expect(report.results.map(({ status }) => status)).toEqual(["ok", "failed", "error", "error"]);
  });

  it("does not ask the pipeline when the log says whether a case passed", () => {
    const passed = jest.fn();

    readReport(aRunLog([aResult(), aResult({ passed: false }), anError("infer", "Error: x")]), aReporter({ passed }));

    expect(passed).not.toHaveBeenCalled();
  });

  it.each<[string, () => unknown, string]>([
    [
      "throws",
      () => (undefined as unknown as { a: { b: 1 } }).a.b,
      "Error: Cannot read properties of undefined (reading 'a')",
    ],
    ["gives no boolean", () => "yes", "Error: must give true or false, but gave string"],
  ])("leaves it unknown whether cases passed, with one warning, when the pipeline %s", (_, passed, message) => {
    const report = readReport(parsed(aGoTaglioLog()), aReporter({ passed: passed as () => boolean }));

    expect(report.results.map(({ status }) => status)).toEqual(["unknown", "unknown", "error", "error"]);
    expect(report.warnings).toEqual([`\`passed\` of the pipeline "simple": ${message}`]);
  });

  it("reads a GoTaglio log of a run that broke off", () => {
    const { elapsed: _, end: __, ...metadata } = aGoTaglioLog().metadata;
    const log = { ...aGoTaglioLog(), results: {}, metadata: { ...metadata, exception: { message: "boom" } } };

    expect(readReport(parsed(log))).toMatchObject({ status: "failed", error: "boom", results: [] });
  });

  it("uses the exception of the failed turn for the case", () => {
    const [error] = [anError("infer", "Error: away")];
    const turn = { succeeded: true, stages: { infer: "a" }, metadata: aTiming(1) };
    const failed = { ...turn, succeeded: false, exception: error.exception! };

    const { results } = readReport(aRunLog([aResult({ stages: undefined, turns: [turn, failed] })]));

    expect(results[0]).toMatchObject({ status: "error", hasTurns: true, exception: error.exception });
  });

  it("adds up the usage of the stages of all turns", () => {
    const usage = { inputTokens: 1, outputTokens: 2, costUsd: 0.5 };
    const metadata = aTiming(1, { infer: { ...aTiming(1), succeeded: true, attempts: 1, usage } });
    const turn = { succeeded: true, stages: {}, metadata };

    const { results } = readReport(aRunLog([aResult({ stages: undefined, turns: [turn, turn] }), aResult()]));

    expect(results[0]?.usage).toEqual({ inputTokens: 2, outputTokens: 4, costUsd: 1 });
    expect(results[1]?.usage).toBeUndefined();
  });

  it("reads logs that were edited by hand", () => {
    const odd = [
      { case: { uuid: "a" } },
      { case: { uuid: "b", keywords: "p0" }, succeeded: "yes", stages: [], metadata: null, turns: null },
      { case: { uuid: "c", keywords: [1] }, succeeded: true, passed: true, turns: [null, 1], exception: 5 },
      { case: { uuid: "d" }, succeeded: true, passed: true, metadata: { stages: { infer: null, a: { usage: {} } } } },
    ] as unknown as LoggedResult[];

    const { results } = readReport(aRunLog(odd, { label: 5 as unknown as string, status: "odd" as "failed" }));

    expect(results.map(({ status, keywords }) => [status, keywords])).toEqual([
      ["error", []],
      ["error", []],
      ["error", ["1"]],
      ["ok", []],
    ]);
  });
});

describe("parseRunLog", () => {
  it.each([
    { value: null, problem: "it lacks results, metadata or uuid" },
    { value: [], problem: "it lacks results, metadata or uuid" },
    { value: { ...aGoTaglioLog(), results: { a: 1 } }, problem: "it lacks results, metadata or uuid" },
    {
      value: { ...aGoTaglioLog(), metadata: { pipeline: { name: "x" } } },
      problem: "it lacks results, metadata or uuid",
    },
    {
      value: { ...aGoTaglioLog(), results: [{ case: { uuid: "a" } }, {}] },
      problem: "results[1] has no case with a uuid",
    },
    { value: { ...aGoTaglioLog(), results: [null] }, problem: "results[0] has no case with a uuid" },
  ])("says that $problem", ({ value, problem }) => {
    expect(parseRunLog(value)).toEqual({ problem });
  });
});

const report = readReport(
  aRunLog(["08fd947c-f0f1", "08fd0000-f0f1", "06444cf6-db04", "a"].map((uuid) => aResult({ uuid }))),
);

describe("selectResults", () => {
  it.each([
    { words: [], indexes: [0, 1, 2, 3] },
    { words: ["08fd"], indexes: [0, 1] },
    { words: ["06444CF6-DB04", "08fd9"], indexes: [0, 2] },
    { words: ["a"], indexes: [3] },
  ])("keeps $indexes for $words", ({ words, indexes }) => {
    const selected = selectResults(report, words);

    expect("report" in selected && selected.report.results.map(({ index }) => index)).toEqual(indexes);
  });

  it("lists the words that match no case", () => {
    expect(selectResults(report, ["08fd", "ffff", "06"])).toEqual({
      problems: [
        'The run has no result of a case whose id begins with "ffff".',
        '"06" is too short: give at least the first 4 characters of a case\'s id.',
      ],
    });
  });
});
