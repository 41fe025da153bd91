import { renderSummary } from "../../../../shared/reports/render/render-report.ts";
import { settingsBlock } from "../../../../shared/reports/render/summary-blocks.ts";
import type { RunLogMetadata, LoggedResult } from "../../../../shared/contract/run-log.ts";
import { aReporter } from "../a-reporter.ts";
import { anError, aRecord, aResult, aRunLog, aTiming, summarizeRun } from "../a-run-log.ts";

const rendered = (results: readonly LoggedResult[], metadata: Partial<RunLogMetadata> = {}) =>
  renderSummary(summarizeRun(aRunLog(results, metadata)));

describe("renderSummary", () => {
  it("shows the run, a row for each case, and the totals", () => {
    const config = { infer: { model: { name: "flakey" } } };
    const results = [
      aResult({ case: { uuid: "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc", keywords: ["p0", "decimal"] } }),
      aResult({ uuid: "06444cf6-db04-4ae5-aaa4-be3b897156a6", passed: false }),
      anError("extract", "Context: Extracting.\nError: no number\nsecond line", {
        uuid: "3a97a564-cb2b-41b0-b5c1-401f8540ef29",
      }),
    ];

    expect(rendered(results, { label: "trial", pipeline: { name: "simple", config } })).toBe(
      `Run 7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a (simple, label trial)
infer.model.name=flakey

id        status  keywords     error
08fd947c  OK      p0, decimal
06444cf6  FAILED
3a97a564  ERROR                extract: Extracting. Error: no number

keyword  cases  passed  rate     95% interval       errors
decimal  1      1       100.00%  20.65% to 100.00%  0
p0       1      1       100.00%  20.65% to 100.00%  0

Total:    3
Complete: 2/3 (66.67%)
Errors:   1/3 (33.33%)
Passed:   1/3 (33.33%), 95% interval 6.15% to 79.23%
Failed:   1/3 (33.33%)
Latency:  p50 1.23 s, p95 1.23 s, p99 1.23 s a case
Elapsed:  0:00:01.234000
`,
    );
  });

  it("shows the pipeline's own text before the totals, and escapes control characters", () => {
    const reporter = aReporter({ summarize: () => "one\u001b[2J\n  two\n" });

    const text = renderSummary(summarizeRun(aRunLog([aResult()]), reporter));

    expect(text).toContain("\n\none\\x1b[2J\n  two\n\nTotal:");
  });

  it("shows the columns of the pipeline, the stages, the repetitions, and the settings that differ", () => {
    const reporter = aReporter({
      config: { infer: { temperature: 0.7 } },
      columns: {
        score: ({ stages }) => stages["assess"],
        broken: () => {
          throw new Error("no\nlength");
        },
      },
    });
    const usage = { inputTokens: 1200, outputTokens: 30, costUsd: 0.00042, isEstimate: true };
    const stages = { assess: aRecord(0.05), infer: aRecord(1500, { attempts: 3, usage }) };
    const result = (repeat: number, more: Partial<LoggedResult>) =>
      aResult({ metadata: { ...aTiming(90_000, stages), repeat }, ...more });
    const log = aRunLog(
      [result(0, { stages: { assess: 1 / 3 } }), result(1, { stages: { assess: 0 }, passed: false })],
      {
        pipeline: { name: "simple", config: { infer: { temperature: 0 } } },
      },
    );

    expect(renderSummary(summarizeRun(log, reporter))).toBe(
      `Run 7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a (simple)

id        status  repeat  score     broken  keywords  error
08fd947c  OK      0       0.333333
08fd947c  FAILED  1       0

stage   runs  errors  retries  p50      p95      p99      tokens                 cost
assess  2     0       0        0.05 ms  0.05 ms  0.05 ms
infer   2     0       4        1.5 s    1.5 s    1.5 s    about 2400 in, 60 out  $0.00084

k  pass@k   pass^k  cases
1  50.00%   50.00%  1
2  100.00%  0.00%   1

Flaky cases, which passed at times (1):
08fd947c-f0f1-4a65-8c61-6789eb3cc4fc: 1 of 2

column  mean      cases
score   0.166667  2

Warning: \`columns.broken\` of the pipeline "simple": Error: no
length

Total:    2
Complete: 2/2 (100.00%)
Errors:   0/2 (0.00%)
Passed:   1/2 (50.00%), 95% interval 9.45% to 90.55% as if all were cases of their own
Failed:   1/2 (50.00%)
Latency:  p50 1.5 min, p95 1.5 min, p99 1.5 min a case
Tokens:   about 2400 in, 60 out
Cost:     $0.00084
Elapsed:  0:00:01.234000

Settings that differ from the defaults of simple:
infer.temperature: 0.7 => 0
`,
    );
  });

  it("leaves no gap when the pipeline's own text is empty", () => {
    const reporter = aReporter({ summarize: () => "\n" });

    expect(renderSummary(summarizeRun(aRunLog([aResult()]), reporter))).toBe(rendered([aResult()]));
  });

  it("says when it is unknown whether cases passed", () => {
    const { passed: _, ...result } = aResult();

    const text = rendered([result as LoggedResult]);

    expect(text).toContain("08fd947c  UNKNOWN");
    expect(text).toContain("Unknown:  1/1 (100.00%): the log does not say whether they passed\n");
    expect(text).toContain("Passed:   0/1 (0.00%), or up to 1 more\nFailed:   0/1 (0.00%), or up to 1 more\n");
  });

  it.each([
    { status: "running", says: "This run has not ended; 1 results are saved so far." },
    { status: "failed", says: "This run failed; it has the results below." },
    { status: "cancelled", says: "This run was cancelled; it has the results below." },
  ] as const)("says so when the run is $status", ({ status, says }) => {
    expect(rendered([aResult()], { status }).split("\n")[1]).toBe(says);
  });

  it("says why a run failed", () => {
    expect(rendered([], { status: "failed", error: "storage\naway" })).toContain("\nWhy: storage\\naway\n");
  });

  it("has no percentages without results", () => {
    expect(rendered([])).toContain("Passed:   0/0\n");
  });

  it("escapes control characters of cases", () => {
    const keywords = ["\u001b[2J", "a\nb"];

    const text = rendered([
      aResult({ case: { uuid: "\u0007", keywords } }),
      anError("infer", "Error: \u001b]0;x\u0007"),
    ]);

    expect(text).not.toMatch(/[^\P{Cc}\n]/u);
    expect(text).toContain("\\x07");
    expect(text).toContain("\\x1b[2J, a\\nb");
    expect(text).toContain("infer: Error: \\x1b]0;x\\x07");
  });

  it("truncates a long message", () => {
    const lines = rendered([anError("infer", `Error: ${"x".repeat(500)}`)]).split("\n");

    expect(lines[3]).toBe(`08fd947c  ERROR             infer: Error: ${"x".repeat(85)}…`);
  });
});

describe("settingsBlock", () => {
  it("has a line for each setting, with the default and the value", () => {
    const block = settingsBlock("simple", [
      { path: "a.prompt", kind: "given", value: "perfect" },
      { path: "a.changed", kind: "changed", default: 0.7, value: 0 },
      { path: "a.list", kind: "changed", default: ["a"], value: [] },
      { path: "a.removed", kind: "removed", default: true },
      { path: "a.added", kind: "added", value: { x: 1 } },
      { path: "a.text", kind: "changed", default: "", value: " spaced " },
      { path: "a.odd", kind: "changed", default: "<none>", value: "red \u001b[31m" },
      { path: "a.long", kind: "changed", default: null, value: "x".repeat(200) },
    ]);

    expect((block as { lines: readonly string[] }).lines).toEqual([
      "Settings that differ from the defaults of simple:",
      "a.prompt: <prompt> => perfect",
      "a.changed: 0.7 => 0",
      'a.list: ["a"] => []',
      "a.removed: true => <removed>",
      'a.added: <none> => {"x":1}',
      'a.text: "" => " spaced "',
      'a.odd: "<none>" => red \\x1b[31m',
      `a.long: null => ${"x".repeat(99)}…`,
    ]);
  });
});
