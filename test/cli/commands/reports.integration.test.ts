import { compareRuns } from "../../../shared/reports/compare-runs.ts";
import { readReport } from "../../../shared/reports/read-report.ts";
import { renderComparison, renderReport, renderSummary } from "../../../shared/reports/render/render-report.ts";
import { aResult, aRunLog, summarizeRun } from "../../shared/reports/a-run-log.ts";
import { Folder } from "../../support/folder.ts";
import { perBlock, perTest } from "../../support/resources.ts";
import { runCommand } from "../../support/run-command.ts";
import { aRun } from "../a-run.ts";
import { startFakeServer } from "../fake-server.ts";

const before = aRunLog([aResult({ uuid: "08fd947c" }), aResult({ uuid: "06444cf6", passed: false })]);
const after = {
  ...aRunLog([aResult({ uuid: "08fd947c", passed: false })]),
  uuid: "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc",
};
const [base, candidate] = [readReport(before), readReport(after)];
const { id } = aRun();
const joined = ({ pieces }: { readonly pieces: Iterable<string> }): string => [...pieces].join("");

describe("reports of the command line", () => {
  /** The app's answer to each request for a report. */
  let answer = "";
  const server = perBlock(() =>
    startFakeServer(({ url }, response) => {
      if (url?.startsWith("/api/runs?")) return { runs: [aRun()] };
      response.end(url?.endsWith("/log") ? JSON.stringify(after) : answer);
    }),
  );
  const folder = perTest(() => new Folder());
  beforeEach(() => {
    folder.write("before.json", before);
    folder.write("after.json", after);
    server.requests.length = 0;
  });

  const gotag = (...args: string[]) =>
    runCommand([...args, "--url", server.url], {
      folder: folder.path,
      environment: { GOTAG_PIPELINES: folder.path },
    });
  async function printed(...args: string[]) {
    const { code, stdout, stderr } = await gotag(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return stdout;
  }

  describe("gotag summarize", () => {
    it("gets the summary of a run from the app", async () => {
      const summary = summarizeRun(before);
      answer = JSON.stringify(summary);

      expect(await printed("summarize", "7f6b")).toBe(renderSummary(summary));
      expect(JSON.parse(await printed("summarize", "latest", "--json"))).toEqual(summary);
    });

    it("reads a log file relative to the current folder, without an app", async () => {
      folder.write("latest", before);

      expect(await printed("summarize", "./latest")).toBe(renderSummary(summarizeRun(before)));
      expect(server.requests).toEqual([]);
    });
  });

  describe("gotag format", () => {
    it("prints transcripts of a log file without an app", async () => {
      const rendered = (format: "text" | "markdown") => joined(renderReport(base, { kind: "format", format }));

      expect(await printed("format", "before.json")).toBe(rendered("text"));
      expect(await printed("format", "before.json", "0644")).not.toContain("08fd947c");
      expect(await printed("format", "before.json", "--markdown")).toBe(rendered("markdown"));
      expect(JSON.parse(await printed("format", "before.json", "--json")).cases).toHaveLength(2);
      expect(server.requests).toEqual([]);
    });

    it("gets transcripts from the app, and escapes control characters", async () => {
      answer = "one\n\u001b[2J\n";

      expect(await printed("format", "latest", "08fd")).toBe("one\n\\x1b[2J\n");
      expect(server.requests.at(-1)).toBe(`GET /api/runs/${id}/format?format=text&case=08fd`);
    });

    it("prints JSON of the app unchanged", async () => {
      answer = JSON.stringify({ cases: ["\u009b\u202e\u001b"] });

      expect(JSON.parse(await printed("format", id, "--json"))).toEqual({ cases: ["\u009b\u202e\u001b"] });
    });

    it("refuses cases that are not found", async () => {
      expect(await gotag("format", "before.json", "ffff", "1")).toEqual({
        code: 2,
        stdout: "",
        stderr:
          'The run has no result of a case whose id begins with "ffff".\n' +
          '"1" is too short: give at least the first 4 characters of a case\'s id.\n',
      });
    });
  });

  describe("gotag compare", () => {
    it("compares two log files without an app", async () => {
      const compared = (...options: string[]) => printed("compare", "before.json", "after.json", ...options);

      expect(await compared()).toBe(joined(renderComparison(base, candidate, "text")));
      expect(await compared("--markdown")).toBe(joined(renderComparison(base, candidate, "markdown")));
      expect(JSON.parse(await compared("--json"))).toEqual(compareRuns(base, candidate));
      expect(server.requests).toEqual([]);
    });

    it("lets the app compare two of its runs", async () => {
      answer = "compared \u0007\n";

      expect(await printed("compare", "latest", after.uuid)).toBe("compared \\x07\n");
      expect(server.requests.at(-1)).toBe(`GET /api/compare?base=${id}&candidate=${after.uuid}&format=text`);
    });

    it("compares a run of the app with a log file", async () => {
      const [forwards, backwards] = [
        await printed("compare", "before.json", after.uuid, "--json"),
        await printed("compare", after.uuid, "before.json", "--json"),
      ];

      expect(JSON.parse(forwards)).toEqual(compareRuns(base, candidate));
      expect(JSON.parse(backwards)).toEqual(compareRuns(candidate, base));
      expect(server.requests.at(-1)).toBe(`GET /api/runs/${after.uuid}/log`);
    });
  });

  describe("gotag export", () => {
    it.each(["junit", "csv", "jsonl", "markdown", "html"] as const)("prints a log file as %s", async (format) => {
      expect(await printed("export", "before.json", "--format", format)).toBe(
        joined(renderReport(base, { kind: "summary", format })),
      );
    });

    it("writes to a file relative to the current folder", async () => {
      answer = "uuid\r\n";

      expect(await printed("export", id, "--format", "csv", "-o", "run.csv")).toBe("");
      expect(folder.read("run.csv")).toBe(answer);
      expect(await printed("export", "before.json", "--format", "csv", "-o", "file.csv")).toBe("");
      expect(folder.read("file.csv")).toMatch(/^uuid,repeat,/);
      expect(folder.list()).toEqual(["after.json", "before.json", "file.csv", "run.csv"]);
    });

    it("prints the bytes that the app sends", async () => {
      answer = "é,\u001b\r\n";

      expect(await printed("export", "latest", "--format", "csv")).toBe(answer);
      expect(server.requests.at(-1)).toBe(`GET /api/runs/${id}/summary?format=csv`);
    });
  });
});
