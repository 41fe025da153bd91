import { renderSummary } from "../../../shared/reports/render-summary.ts";
import { summarizeRun } from "../../../shared/reports/summarize-run.ts";
import type { RunLogMetadata, CaseResult } from "../../../shared/runlog/run-log.ts";
import { anError, aResult, aRunLog } from "./a-run-log.ts";

const rendered = (results: readonly CaseResult[], metadata: Partial<RunLogMetadata> = {}) =>
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

Total:    3
Complete: 2/3 (66.67%)
Errors:   1/3 (33.33%)
Passed:   1/3 (33.33%)
Failed:   1/3 (33.33%)
Elapsed:  0:00:01.234000
`,
    );
  });

  it("shows what the pipeline adds before the totals, and lets it move no cursor", () => {
    const text = renderSummary(summarizeRun(aRunLog([aResult()]), { ownText: "one\u001b[2J\n  two\n" }));

    expect(text).toContain("\n\none\\x1b[2J\n  two\n\nTotal:");
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

  it("has no shares where there are no results", () => {
    expect(rendered([])).toContain("Passed:   0/0\n");
  });

  it("writes out what case data would do to a terminal", () => {
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

  it("cuts a long message", () => {
    const lines = rendered([anError("infer", `Error: ${"x".repeat(500)}`)]).split("\n");

    expect(lines[3]).toBe(`08fd947c  ERROR             infer: Error: ${"x".repeat(85)}…`);
  });
});
