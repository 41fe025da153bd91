import { compareRuns, verdict } from "../../../shared/reports/compare-runs.ts";
import { comparisonBlocks } from "../../../shared/reports/render/comparison-blocks.ts";
import { readReport, type Report } from "../../../shared/reports/read-report.ts";
import { renderMarkdown } from "../../../shared/reports/render/markdown.ts";
import { renderText } from "../../../shared/reports/render/text.ts";
import type { PipelineReporter } from "../../../shared/reports/pipeline-reporter.ts";
import type { LoggedResult, RunLogMetadata } from "../../../shared/contract/run-log.ts";
import { aGoTaglioLog } from "./a-gotaglio-log.ts";
import { HOSTILE_TEXT } from "./hostile-blocks.ts";
import { aReporter } from "./a-reporter.ts";
import { anError, aRecord, aResult, aRunLog, aTiming } from "./a-run-log.ts";

const BASE = "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc";
const CANDIDATE = "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a";
type Options = Partial<RunLogMetadata> & { reporter?: PipelineReporter };

const aReport = (results: readonly LoggedResult[], { reporter, ...metadata }: Options = {}, uuid = CANDIDATE): Report =>
  readReport({ ...aRunLog(results, metadata), uuid }, reporter);
const aBase = (results: readonly LoggedResult[], options: Options = {}): Report => aReport(results, options, BASE);
const textOf = (base: Report, candidate: Report) => [...renderText(comparisonBlocks(base, candidate))].join("");

/** A result for each letter, with IDs of their own: `o` passed, `x` failed, `!` raised, `?` unknown. */
const results = (letters: string): LoggedResult[] =>
  [...letters].map((letter, index) => {
    const uuid = `case ${index}`;
    if (letter === "!") return anError("infer", "Error: away", { uuid });
    const { passed: _, ...unjudged } = aResult({ uuid });
    return letter === "?" ? (unjudged as LoggedResult) : { ...unjudged, passed: letter === "o" };
  });

describe("compareRuns", () => {
  it("pairs cases by ID, and lists broken ones first", () => {
    const { counts, cases, significance } = compareRuns(aBase(results("ooxx!?o")), aReport(results("o!ox!ox")));

    expect(counts).toEqual({ pairs: 7, broken: 2, fixed: 1, same: 3, bothPassed: 1, neitherPassed: 2, unknown: 1 });
    expect(cases.map(({ uuid, change, base, candidate }) => [uuid, change, base, candidate])).toEqual([
      ["case 1", "broken", "ok", "error"],
      ["case 6", "broken", "ok", "failed"],
      ["case 2", "fixed", "failed", "ok"],
      ["case 5", "unknown", "unknown", "ok"],
      ["case 0", "same", "ok", "ok"],
      ["case 3", "same", "failed", "failed"],
      ["case 4", "same", "error", "error"],
    ]);
    expect(significance).toEqual({ pValue: 1, alpha: 0.05, isTooSmall: true, fewestDiscordantPairs: 6 });
  });

  it("tests whether chance may explain the difference", () => {
    // Fay's example for the exact test of McNemar, as in mcnemar-test.test.ts.
    const { significance } = compareRuns(
      aBase(results(`${"o".repeat(2)}${"x".repeat(9)}oxx`)),
      aReport(results(`${"x".repeat(2)}${"o".repeat(9)}oxx`)),
    );

    expect(significance).toMatchObject({ pValue: expect.closeTo(0.06543, 5), isTooSmall: false });
  });

  it("pairs repetitions by number, and IDs case-insensitively", () => {
    const of = (uuid: string, repeat: number, passed: boolean) =>
      aResult({ uuid, passed, metadata: { ...aTiming(1), repeat } });
    const base = aBase([of("AB", 0, true), of("AB", 1, false), of("AB", 2, true)]);
    const candidate = aReport([of("ab", 0, true), of("ab", 1, true), of("cd", 0, true)]);

    const comparison = compareRuns(base, candidate);

    expect(comparison.cases.map(({ uuid, repeat, change }) => [uuid, repeat, change])).toEqual([
      ["ab", 1, "fixed"],
      ["ab", 0, "same"],
    ]);
    expect(comparison.onlyInBase).toEqual([{ uuid: "AB", repeat: 2 }]);
    expect(comparison.onlyInCandidate).toEqual([{ uuid: "cd", repeat: 0 }]);
    expect(comparison.warnings).toContain(
      "Repetitions of a case are more alike than cases are: the p-value is smaller than it should be.",
    );
  });

  it("measures the effect on scores, latency and cost, with paired intervals", () => {
    const reporter = aReporter({ columns: { score: ({ stages }) => stages["assess"], note: () => "text" } });
    const scored = (base: number) =>
      Array.from({ length: 40 }, (_, index) => {
        const usage = { inputTokens: 1, outputTokens: 1, costUsd: base };
        const metadata = aTiming(1000 * base + index, { infer: aRecord(1, { usage }) });
        return aResult({ uuid: `case ${index}`, stages: { assess: base + (index % 2) }, metadata });
      });

    const { effects } = compareRuns(aBase(scored(1), { reporter }), aReport(scored(3), { reporter }));

    const effect = { cases: 40, low: 2, high: 2, difference: 2 };
    expect(effects).toEqual([
      { ...effect, name: "score", unit: "score", base: 1.5, candidate: 3.5 },
      {
        name: "latency",
        unit: "ms",
        cases: 40,
        base: 1019.5,
        candidate: 3019.5,
        difference: 2000,
        low: 2000,
        high: 2000,
      },
      { ...effect, name: "cost", unit: "usd", base: 1, candidate: 3 },
    ]);
  });

  it("computes the same interval around the difference each time", () => {
    const timed = (factor: number) =>
      Array.from({ length: 30 }, (_, index) =>
        aResult({ uuid: `case ${index}`, metadata: aTiming((index + 1) * factor) }),
      );
    const compare = () => compareRuns(aBase(timed(10)), aReport(timed(11))).effects;

    const [latency] = compare();

    expect(latency!.difference).toBeCloseTo(15.5, 6);
    // The differences are 1 to 30: their standard error is 1.58, and the interval some 1.96 of it to either side.
    expect(latency!.low).toBeGreaterThan(11.8);
    expect(latency!.low).toBeLessThan(13);
    expect(latency!.high).toBeGreaterThan(18);
    expect(latency!.high).toBeLessThan(19.2);
    expect(compare()).toEqual([latency]);
  });

  it("counts a case once for all its repetitions, and ignores the durations of errors", () => {
    const of = (repeat: number, ms: number) => aResult({ uuid: "a", metadata: { ...aTiming(ms), repeat } });
    const error = anError("infer", "Error: x", { uuid: "b", metadata: aTiming(1) });
    const base = aBase([of(0, 100), of(1, 300), error]);
    const candidate = aReport([of(0, 200), of(1, 600), aResult({ uuid: "b" })]);

    expect(compareRuns(base, candidate).effects).toMatchObject([
      { name: "latency", cases: 1, base: 200, candidate: 400 },
    ]);
  });

  it("compares runs of different pipelines", () => {
    const pipeline = { name: "other", config: { infer: { model: { name: "b" }, limit: 1 } } };
    const base = aBase(results("oo"), { pipeline: { name: "simple", config: { infer: { model: { name: "a" } } } } });
    const reporter = aReporter({ name: "other", compare: () => "never" });
    const candidate = aReport(results("ox"), { pipeline, reporter });

    const comparison = compareRuns(base, candidate);

    expect(comparison.counts).toMatchObject({ pairs: 2, broken: 1 });
    expect(comparison.configChanges).toEqual([
      { path: "infer.model.name", base: "a", candidate: "b" },
      { path: "infer.limit", candidate: 1 },
    ]);
    expect(comparison.ownText).toBeUndefined();
  });

  it("includes the text of the pipeline's compare function", () => {
    const reporter = aReporter({ compare: (base, candidate) => `${base.uuid} ${candidate.uuid}` });

    expect(compareRuns(aBase([], { reporter }), aReport([], { reporter })).ownText).toBe(`${BASE} ${CANDIDATE}`);
  });

  it("warns when a comparison is less meaningful", () => {
    const one = aReport([aResult({ case: { uuid: "a", user: "1 + 1" } })], { status: "cancelled" });
    const other = aBase([aResult({ case: { uuid: "a", user: "1 + 2" } })], { status: "running" });

    expect(compareRuns(one, one).warnings).toEqual([
      "Both are the same run.",
      "The base is cancelled: it may lack cases.",
      "The candidate is cancelled: it may lack cases.",
    ]);
    expect(compareRuns(other, one).warnings).toEqual([
      "The base is running: it may lack cases.",
      "The candidate is cancelled: it may lack cases.",
      "1 of the cases are not the same in both runs, but for their ids.",
    ]);
  });

  it("reads logs of GoTaglio", () => {
    const log = () => readReport(aGoTaglioLog() as never);
    const { counts, significance } = compareRuns(log(), log());

    expect(counts).toMatchObject({ pairs: 4, unknown: 2, neitherPassed: 2 });
    expect(significance).toMatchObject({ pValue: 1, isTooSmall: true });
  });
});

describe("verdict", () => {
  const counted = (all: number, broken: number, fixed: number, both: number, neither: number) =>
    `${all} in common: ${broken} broken, ${fixed} fixed, ${both} passed in both, ${neither} in neither`;
  const exact = "(exact McNemar test).";
  it.each([
    ["ooxx", "", ["The runs have no case in common, so there is nothing to compare."]],
    [
      "oooo",
      "ooox",
      [
        `${counted(4, 1, 0, 3, 0)}.`,
        `The sample is too small to tell: 1 differ, and fewer than 6 cannot reach p = 0.05 ${exact}`,
      ],
    ],
    ["ooxx", "ooxx", [`${counted(4, 0, 0, 2, 2)}.`, "No case passed in one run alone."]],
    [
      "oooooo",
      "xxxxxx",
      [
        `${counted(6, 6, 0, 0, 0)}.`,
        `The candidate is worse than the base: p = 0.0313, which is not above 0.05 ${exact}`,
      ],
    ],
    [
      "xxxxxxo",
      "oooooox",
      [
        `${counted(7, 1, 6, 0, 0)}.`,
        `Chance alone may explain the difference: p = 0.125, which is above 0.05 ${exact}`,
      ],
    ],
    [
      "x".repeat(40),
      "o".repeat(40),
      [
        `${counted(40, 0, 40, 0, 0)}.`,
        `The candidate is better than the base: p = 1.8e-12, which is not above 0.05 ${exact}`,
      ],
    ],
    ["??", "o?", [`${counted(2, 0, 0, 0, 0)}; of 2 it is not known whether they passed.`]],
  ])("of %s and %s is %j", (base, candidate, lines) => {
    expect(verdict(compareRuns(aBase(results(base)), aReport(results(candidate))))).toEqual(lines);
  });
});

describe("comparisonBlocks", () => {
  it("shows both runs, what changed, and the broken cases from both", () => {
    const config = (name: string) => ({ pipeline: { name: "simple", config: { infer: { model: { name } } } } });
    const [one, two, three] = ["08fd947c", "06444cf6", "3a97a564"].map((uuid) => ({ uuid, keywords: ["p0"] }));
    const at = (ms: number) => ({ metadata: aTiming(ms) });
    const base = aBase(
      [aResult({ case: one!, stages: { infer: "2" }, ...at(100) }), aResult({ case: two!, ...at(100) })],
      { ...config("perfect"), label: "nightly", sha: "7e17f4800000000000" },
    );
    const broken = aResult({ case: one!, passed: false, stages: { infer: "3" }, ...at(150) });
    const candidate = aReport([broken, aResult({ case: three!, ...at(150) })], config("flakey"));

    expect(textOf(base, candidate)).toBe(`Comparison of two runs

          base                                         candidate
run       08fd947c-f0f1-4a65-8c61-6789eb3cc4fc         7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a
pipeline  simple                                       simple
label     nightly
status    completed                                    completed
commit    7e17f4800000
results   2                                            2
passed    2 (100.00%, 95% interval 34.24% to 100.00%)  1 (50.00%, 95% interval 9.45% to 90.55%)

1 in common: 1 broken, 0 fixed, 0 passed in both, 0 in neither.
The sample is too small to tell: 1 differ, and fewer than 6 cannot reach p = 0.05 (exact McNemar test).

Settings that differ:
setting           base     candidate
infer.model.name  perfect  flakey

mean     base    candidate  difference  95% interval    cases
latency  100 ms  150 ms     50 ms       50 ms to 50 ms  1

id        change  base  candidate  keywords
08fd947c  broken  OK    FAILED     p0

Only in the base (1):
06444cf6

Only in the candidate (1):
3a97a564

Broken: Case 08fd947c, in the base: OK

Keywords: p0
Elapsed:  100 ms

infer
  2

Broken: Case 08fd947c, in the candidate: FAILED

Keywords: p0
Elapsed:  150 ms

infer
  3
`);
  });

  it("limits the number of transcripts and IDs", () => {
    const base = aBase(results("o".repeat(30)));
    const text = textOf(base, aReport(results("x".repeat(30))));

    expect(text.match(/^Broken:/gm)).toHaveLength(40);
    expect(text.endsWith("\nThe transcripts of 10 more broken cases are left out; format shows them.\n")).toBe(true);
    expect(textOf(base, aReport([]))).toContain("case 19\nand 10 more, which the comparison as JSON has\n");
  });

  it("escapes texts of models", () => {
    const base = aBase([aResult({ uuid: HOSTILE_TEXT })], {
      label: HOSTILE_TEXT,
      pipeline: { name: "a", config: { [HOSTILE_TEXT]: HOSTILE_TEXT } },
    });
    const candidate = aReport([aResult({ uuid: HOSTILE_TEXT, passed: false, stages: { infer: HOSTILE_TEXT } })]);

    expect(textOf(base, candidate)).not.toMatch(/[^\P{Cc}\n]/u);
    const markdown = [...renderMarkdown(comparisonBlocks(base, candidate))].join("");
    expect(markdown.replace(/^(`{3,})text\n[^]*?\n\1$/gm, "")).not.toMatch(/<script|@everyone|\]\(/);
  });
});
