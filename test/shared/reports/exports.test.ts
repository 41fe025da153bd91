import { parse } from "csv-parse/sync";
import { csvOf } from "../../../shared/reports/render/csv.ts";
import { htmlOf } from "../../../shared/reports/render/html.ts";
import { jsonlOf, REPORT_FORMATS, renderReport } from "../../../shared/reports/render/render-report.ts";
import { fitMarkdown, markdownOf } from "../../../shared/reports/render/markdown.ts";
import { readReport } from "../../../shared/reports/read-report.ts";
import type { LoggedResult, RunLog } from "../../../shared/contract/run-log.ts";
import { aFullReport } from "./a-full-report.ts";
import { aGoTaglioLog } from "./a-gotaglio-log.ts";
import { HOSTILE_TEXT } from "./hostile-blocks.ts";
import { anError, aResult, aRunLog } from "./a-run-log.ts";

const rowsOf = (report: Parameters<typeof csvOf>[0]): Record<string, string>[] =>
  parse([...csvOf(report)].join(""), { columns: true });
const errorRow = (message: string) => rowsOf(readReport(aRunLog([anError("infer", message)])))[0];

describe("csvOf", () => {
  it("has a row for each result, with the pipeline's columns", () => {
    const rows = rowsOf(aFullReport());

    const columns = "uuid repeat status keywords score note column.status elapsedMs inputTokens outputTokens costUsd";
    expect(Object.keys(rows[0]!).join(" ")).toBe(`${columns} stage error case results`);
    expect(rows.map(({ status }) => status)).toEqual(["ok", "failed", "error", "unknown"]);
    expect(rows[0]).toMatchObject({ score: "1", elapsedMs: "120", inputTokens: "9", costUsd: "0.001" });
    expect(JSON.parse(rows[0]!["case"]!)).toMatchObject({ user: "1 + 1" });
    expect(JSON.parse(rows[1]!["results"]!)).toEqual({ infer: HOSTILE_TEXT });
    expect(rows[2]).toMatchObject({ score: "", stage: "extract" });
  });

  // owasp.org/www-community/attacks/CSV_Injection lists these first characters.
  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1", " =1"])(
    "neutralises %j",
    (text) => {
      const rows = rowsOf(readReport(aRunLog([anError(text, text, { case: { uuid: text, keywords: [text] } })])));

      for (const field of ["uuid", "keywords", "stage", "error"]) expect(rows[0]![field]).toBe(`'${text}`);
    },
  );

  it("escapes control characters", () => {
    expect(errorRow("Error: \u001b[2J\0 =1\tnext")).toMatchObject({ error: "Error: \\x1b[2J\\x00 =1\tnext" });
  });

  it("leaves numbers and plain texts as they are", () => {
    const error = 'Error: 1 = 2, "quoted"\nnext';

    expect(errorRow(error)).toMatchObject({ stage: "infer", error, repeat: "" });
  });
});

describe("jsonlOf", () => {
  it("writes the results as they are in the log, one on each line", () => {
    const report = aFullReport();

    const lines = [...jsonlOf(report)].join("").split("\n");

    expect(lines.pop()).toBe("");
    expect(lines.map((line) => JSON.parse(line))).toEqual(report.log.results);
  });
});

describe("markdownOf", () => {
  it("has the summary, the cases that did not pass, and their transcripts, folded", () => {
    const markdown = markdownOf(aFullReport());

    expect(markdown).toMatch(/^# Run 7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a \(simple, label trial\)\n/);
    expect(markdown).toContain("\n- Errors: 1/4 (25.00%)\n");
    expect(markdown).not.toMatch(/^\| 08fd947c/m);
    expect(markdown).toMatch(/^\| 06444cf6 \| FAILED \|/m);
    expect(markdown.match(/^<details>$/gm)).toHaveLength(3);
  });

  it("begins with the gates, failed ones first", () => {
    const aGate = (rule: string, passed: boolean) => ({ rule, passed, actual: 1, limit: 0, reason: `why ${rule}` });

    const markdown = markdownOf(aFullReport(), [aGate("failed<=2", true), aGate("errors==0", false)]);

    expect(markdown).toMatch(
      /^# 1 of 2 gates failed\n[^#]*\| FAILED \|.*errors==0.*\n\| passed \|.*failed.*\n\n# Run 7f6b1c52/,
    );
    expect(markdownOf(aFullReport(), [aGate("errors==0", true)])).toMatch(/^# All gates hold\n/);
  });

  it("shows failed cases before stages and keywords", () => {
    const markdown = markdownOf(aFullReport());

    const texts = ["- Passed: ", "| 06444cf6 |", "| stage |", "| keyword |", "<details>"];
    const positions = texts.map((text) => markdown.indexOf(text));
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(positions).not.toContain(-1);
  });

  it("skips a transcript that is too long", () => {
    const long = anError("infer", "Error: x", { stages: { infer: "x".repeat(70_000) } });
    const short = anError("infer", "Error: y", { uuid: "06444cf6-db04-4ae5-aaa4-be3b897156a6" });

    const markdown = markdownOf(readReport(aRunLog([long, short])));

    expect(markdown.match(/^<summary>.*$/gm)).toEqual([expect.stringContaining("06444cf6")]);
    expect(markdown.endsWith("\n_The report was cut to fit a comment: the run has more._\n")).toBe(true);
  });

  it("is the summary alone when all cases passed", () => {
    expect(markdownOf(readReport(aRunLog([aResult()])))).not.toMatch(/details|^\|/m);
  });

  it("fits a comment, however much there is to say", () => {
    const results = Array.from({ length: 3_000 }, (_, index) =>
      anError("infer", `Error: ${HOSTILE_TEXT}`, {
        uuid: `06444cf6-db04-4ae5-aaa4-${String(index).padStart(12, "0")}`,
      }),
    );

    const markdown = markdownOf(readReport(aRunLog(results)));

    expect(markdown.length).toBeLessThanOrEqual(65_536);
    expect(markdown.length).toBeGreaterThan(60_000);
    expect(markdown).toContain("\nand 2900 more that did not pass\n");
    expect(markdown.endsWith("</details>\n\n_The report was cut to fit a comment: the run has more._\n")).toBe(true);
  });
});

describe("fitMarkdown", () => {
  const table = { kind: "table", head: ["a"], rows: [["1"], ["2"], ["3"]] } as const;
  const whole = "| a |\n| --- |\n| 1 |\n| 2 |\n| 3 |\n";
  const cut = "\n_The report was cut to fit a comment: the run has more._\n";

  it("cuts a table after a row", () => {
    expect(fitMarkdown([table], whole.length + cut.length)).toBe(whole);
    expect(fitMarkdown([table], whole.length + cut.length - 1)).toBe(`| a |\n| --- |\n| 1 |\n| 2 |\n${cut}`);
    expect(fitMarkdown([table], 20 + cut.length)).toBe(`| a |\n| --- |\n| 1 |\n${cut}`);
    expect(fitMarkdown([table], 19 + cut.length)).toBe(cut);
  });

  it("leaves out any other block that does not fit, and the blocks after it", () => {
    const line = { kind: "lines", lines: ["first"] } as const;

    expect(fitMarkdown([line, { kind: "verbatim", text: "x".repeat(100) }, line], 150)).toBe(`first\n${cut}`);
  });
});

describe("htmlOf", () => {
  it("has the summary, all cases, and their transcripts, folded", () => {
    const page = [...htmlOf(aFullReport())].join("");

    expect(page).toContain("<title>Run 7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a (simple)</title>");
    expect(page.match(/<details>/g)).toHaveLength(4);
    expect(page).toContain("<summary>Case 06444cf6-db04-4ae5-aaa4-be3b897156a6: FAILED</summary>");
    expect(page).not.toContain("<script");
  });
});

describe("renderReport", () => {
  const noResults = aRunLog([aResult()].map(({ passed: _, ...result }) => result as LoggedResult));
  const logs: [string, RunLog][] = [
    ["an unfinished run", aRunLog([aResult()], { status: "running" })],
    ["a queued run", aRunLog([], { status: "queued" })],
    ["a cancelled run", aRunLog([aResult()], { status: "cancelled" })],
    ["a failed run", aRunLog([aResult()], { status: "failed", error: "storage away" })],
    ["a run with nothing but errors", aRunLog([anError("infer", "Error: x"), anError("infer", "Error: x")])],
    ["a run without a passed case", aRunLog([aResult({ passed: false }), aResult({ passed: false })])],
    ["a run of unknown results", noResults],
    ["a log of GoTaglio", aGoTaglioLog() as never],
  ];

  it.each(logs)("writes %s in every format", (_, log) => {
    for (const kind of ["summary", "format"] as const)
      for (const format of REPORT_FORMATS) {
        const text = [...renderReport(readReport(log), { kind, format }).pieces].join("");

        if (format === "json") expect(JSON.parse(text)).toMatchObject({ uuid: log.uuid });
        else if (format === "jsonl") expect(text.split("\n")).toHaveLength(log.results.length + 1);
        else expect(text).toContain(format === "csv" ? "uuid" : log.uuid);
        expect(text).not.toMatch(/\b(NaN|undefined|Infinity|\[object)\b/);
      }
  });

  it("has a media type for each format", () => {
    const types = REPORT_FORMATS.map((format) => renderReport(aFullReport(), { kind: "summary", format }).contentType);

    expect(types).toEqual([
      "application/json",
      "text/plain; charset=utf-8",
      "text/markdown; charset=utf-8",
      "text/html; charset=utf-8",
      "application/xml",
      "text/csv; charset=utf-8",
      "application/jsonl",
    ]);
  });

  it("has the transcripts as JSON", () => {
    const { pieces } = renderReport(aFullReport(), { kind: "format", format: "json" });

    expect(JSON.parse([...pieces].join(""))).toMatchObject({
      pipeline: "simple",
      cases: [{ status: "ok", turns: [{ stages: [{ stage: "infer", value: "2" }] }] }, {}, {}, {}],
    });
  });
});
