import { csvOf } from "../../../shared/reports/render/csv.ts";
import { htmlOf } from "../../../shared/reports/render/html.ts";
import { jsonlOf } from "../../../shared/reports/render/render-report.ts";
import { junitXml } from "../../../shared/reports/render/junit.ts";
import { markdownOf } from "../../../shared/reports/render/markdown.ts";
import { readReport, type Report } from "../../../shared/reports/read-report.ts";
import { oneLine } from "../../../viewer/text.ts";
import { anError, aResult, aRunLog } from "./a-run-log.ts";

const EXPORTS: { readonly [name: string]: (report: Report) => Iterable<string> | string } = {
  csvOf,
  htmlOf,
  jsonlOf,
  junitXml,
  markdownOf,
};

describe.each(["\ud800", "a\udc00b", "\udc00\ud800", "\u{1f600}\ud83d"])("lone surrogates: %j", (odd) => {
  const uuid = "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc";
  const report = readReport(
    aRunLog(
      [
        anError("infer", `Error: ${odd}`, { uuid: "06444cf6-db04-4ae5-aaa4-be3b897156a6" }),
        aResult({ passed: false, case: { uuid, keywords: [odd], [odd]: odd }, stages: { infer: odd, [odd]: [odd] } }),
      ],
      { label: odd },
    ),
  );

  it.each(Object.entries(EXPORTS))("are written out by %s, none is lost", (_name, write) => {
    const text = [...write(report)].join("");

    expect(text.isWellFormed()).toBe(true);
    expect(text).toContain("\\ud");
    expect(text).not.toContain("\ufffd");
  });

  it("are written out by the page", () => {
    expect(oneLine(odd).isWellFormed()).toBe(true);
  });
});
