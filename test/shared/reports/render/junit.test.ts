import { SaxesParser } from "saxes";
import { junitXml } from "../../../../shared/reports/render/junit.ts";
import { readReport } from "../../../../shared/reports/read-report.ts";
import { aFullReport } from "../a-full-report.ts";
import { aGoTaglioLog } from "../a-gotaglio-log.ts";
import type { LoggedResult } from "../../../../shared/contract/run-log.ts";
import { anError, aResult, aRunLog, aTiming } from "../a-run-log.ts";

type Element = { name: string; attributes: Record<string, string>; children: Element[]; text: string };

/** Parses XML as the specification has it; anything that is not well-formed throws. */
function parse(xml: string): Element {
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const parser = new SaxesParser({ position: false });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element: Element = { name, attributes: attributes as Record<string, string>, children: [], text: "" };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on("text", (text) => (open.at(-1)!.text += text));
  parser.on("closetag", () => open.pop());
  parser.write(xml).close();
  return root.children[0]!;
}

const junit = (...report: Parameters<typeof junitXml>) => parse([...junitXml(...report)].join(""));

// What readers of CI document that they read: docs.gitlab.com/ci/testing/unit_test_reports ("JUnit XML format
// specification"), github.com/testmoapp/junitxml ("Common JUnit XML Format & Examples"), and
// learn.microsoft.com/azure/devops/pipelines/tasks/reference/publish-test-results-v2 ("Result formats mapping").
const KNOWN: Record<string, { attributes: string[]; children: string[] }> = {
  testsuites: { attributes: ["name", "tests", "failures", "errors", "skipped", "time"], children: ["testsuite"] },
  testsuite: {
    attributes: ["name", "tests", "failures", "errors", "skipped", "time", "timestamp", "id"],
    children: ["properties", "testcase"],
  },
  properties: { attributes: [], children: ["property"] },
  property: { attributes: ["name", "value"], children: [] },
  testcase: { attributes: ["name", "classname", "time"], children: ["failure", "error", "skipped"] },
  failure: { attributes: ["message", "type"], children: [] },
  error: { attributes: ["message", "type"], children: [] },
  skipped: { attributes: ["message"], children: [] },
};

function expectKnown({ name, attributes, children }: Element): void {
  const { attributes: known, children: within } = KNOWN[name]!;
  for (const attribute of Object.keys(attributes))
    expect([name, known]).toEqual([name, expect.arrayContaining([attribute])]);
  for (const child of children) {
    expect(within).toContain(child.name);
    expectKnown(child);
  }
}

const casesOf = (root: Element) => root.children[0]!.children.filter(({ name }) => name === "testcase");

describe("junitXml", () => {
  it("contains only elements and attributes that CI readers document", () => {
    expectKnown(junit(aFullReport()));
    expectKnown(junit(aFullReport({ status: "cancelled" })));
  });

  it("counts as the suite and its cases do", () => {
    const root = junit(aFullReport());
    const [suite] = root.children;
    const counts = { tests: "4", failures: "1", errors: "1", skipped: "1", time: "1.234" };

    expect(root.attributes).toEqual({ name: "gotag", ...counts });
    expect(suite!.attributes).toEqual({
      name: "simple trial",
      ...counts,
      timestamp: "1970-01-01T00:00:00",
      id: "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a",
    });
    const outcomes = casesOf(root).map(({ children }) => children.map(({ name }) => name));
    expect(outcomes).toEqual([[], ["failure"], ["error"], ["skipped"]]);
    expect(casesOf(root)[0]!.attributes).toEqual({
      name: "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc",
      classname: "simple",
      time: "0.120",
    });
  });

  it("has transcripts in failures and exceptions in errors, escaped", () => {
    const [, failed, error] = casesOf(junit(aFullReport()));

    expect(failed!.children[0]).toMatchObject({ attributes: { message: "The case did not pass", type: "failed" } });
    expect(failed!.children[0]!.text).toContain("<script>alert(1)</script>");
    expect(failed!.children[0]!.text).toContain("\\x1b[2J");
    expect(error!.children[0]!.attributes["type"]).toBe("extract");
    expect(error!.children[0]!.attributes["message"]).toMatch(/^Context: Extracting\.\\nError: /);
  });

  const messageOf = (root: Element) => casesOf(root)[0]!.children[0]!.attributes["message"]!;
  const junitOf = (result: LoggedResult) => junit(readReport(aRunLog([result])));

  it("replaces characters that XML forbids", () => {
    const root = junitOf(anError("infer", "Error: \ud800 \uffff \u0000 ]]> &amp;"));

    expect(messageOf(root)).toBe("Error: \\ud800 \ufffd \\x00 ]]> &amp;");
  });

  it("truncates long transcripts and messages", () => {
    const root = junitOf(aResult({ passed: false, stages: { infer: "x".repeat(1_000_000) } }));

    expect(casesOf(root)[0]!.children[0]!.text).toHaveLength(2_001);
    expect([...messageOf(junitOf(anError("infer", `Error: ${"😀".repeat(10_000)}`)))]).toHaveLength(500);
  });

  it("names repetitions differently, because readers merge equal names", () => {
    const results = [0, 1].map((repeat) => aResult({ uuid: "a", metadata: { ...aTiming(1), repeat } }));

    expect(casesOf(junit(readReport(aRunLog(results)))).map(({ attributes }) => attributes["name"])).toEqual([
      "a repeat 0",
      "a repeat 1",
    ]);
  });

  it.each([
    { status: "running", error: undefined, message: "The run is running, so cases may be missing" },
    { status: "cancelled", error: undefined, message: "The run is cancelled, so cases may be missing" },
    { status: "failed", error: "storage away", message: "The run is failed, so cases may be missing: storage away" },
  ] as const)("is no success when the run is $status", ({ status, error, message }) => {
    const root = junit(readReport(aRunLog([aResult()], { status, error })));

    expect(root.attributes).toMatchObject({ tests: "2", errors: "1" });
    expect(casesOf(root)[0]).toMatchObject({
      attributes: { name: "the run completes", classname: "simple" },
      children: [{ name: "error", attributes: { message, type: status } }],
    });
  });

  it("reads logs of GoTaglio", () => {
    const root = junit(readReport(aGoTaglioLog() as never));

    expect(root.attributes).toMatchObject({ tests: "4", failures: "0", errors: "2", skipped: "2" });
    expect(root.children[0]!.attributes["timestamp"]).toBe("2025-01-22T15:37:01");
  });
});
