import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compare, type CompareOptions } from "../../../cli/commands/compare.ts";
import { exportRun, type ExportOptions } from "../../../cli/commands/export.ts";
import { format, type FormatOptions } from "../../../cli/commands/format.ts";
import { compareRuns } from "../../../shared/reports/compare-runs.ts";
import { readReport } from "../../../shared/reports/read-report.ts";
import { renderComparison, renderReport } from "../../../shared/reports/render/render-report.ts";
import { aResult, aRunLog } from "../../shared/reports/a-run-log.ts";
import { aRun } from "../a-run.ts";
import { startFakeServer, type FakeServer } from "../fake-server.ts";
import { aShell } from "../fake-shell.ts";

const before = aRunLog([aResult({ uuid: "08fd947c" }), aResult({ uuid: "06444cf6", passed: false })]);
const after = {
  ...aRunLog([aResult({ uuid: "08fd947c", passed: false })]),
  uuid: "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc",
};
const [base, candidate] = [readReport(before), readReport(after)];
const { id } = aRun();
const joined = (pieces: Iterable<string>): string => [...pieces].join("");

describe("reports of the command line", () => {
  let folder: string;
  let server: FakeServer;
  /** What the app answers to any question about a report. */
  let answer = "";
  beforeAll(async () => {
    server = await startFakeServer(({ url }, response) => {
      if (url?.startsWith("/api/runs?")) return { runs: [aRun()] };
      response.end(url?.endsWith("/log") ? JSON.stringify(after) : answer);
    });
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gotag-reports-"));
    writeFileSync(join(folder, "before.json"), JSON.stringify(before));
    writeFileSync(join(folder, "after.json"), JSON.stringify(after));
    server.asked.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const shellOf = () => aShell({ folder, environment: { GOTAG_PIPELINES: folder } });
  async function printed<T>(command: (options: T, shell: ReturnType<typeof aShell>) => Promise<number>, options: T) {
    const shell = shellOf();
    expect(await command({ url: server.url, ...options }, shell)).toBe(0);
    return shell.printed();
  }

  describe("gotag format", () => {
    const formatted = (options: Partial<FormatOptions>) =>
      printed(format, { run: "before.json", cases: [], ...options });

    it("prints transcripts of a log file without an app", async () => {
      expect(await formatted({})).toBe(joined(renderReport(base, { kind: "format", format: "text" }).pieces));
      expect(await formatted({ cases: ["0644"] })).not.toContain("08fd947c");
      expect(await formatted({ markdown: true })).toBe(
        joined(renderReport(base, { kind: "format", format: "markdown" }).pieces),
      );
      expect(JSON.parse(await formatted({ json: true })).cases).toHaveLength(2);
      expect(server.asked).toEqual([]);
    });

    it("gets transcripts from the app, and escapes control characters", async () => {
      answer = "one\n\u001b[2J\n";

      expect(await formatted({ run: "latest", cases: ["08fd"] })).toBe("one\n\\x1b[2J\n");
      expect(server.asked.at(-1)).toBe(`GET /api/runs/${id}/format?format=text&case=08fd`);
    });

    it("prints JSON of the app unchanged", async () => {
      answer = JSON.stringify({ cases: ["\u009b\u202e\u001b"] });

      expect(JSON.parse(await formatted({ run: id, json: true }))).toEqual({ cases: ["\u009b\u202e\u001b"] });
    });

    it("refuses cases that are not found", async () => {
      await expect(formatted({ cases: ["ffff", "1"] })).rejects.toMatchObject({
        code: "usage",
        message:
          'The run has no result of a case whose id begins with "ffff".\n' +
          '"1" is too short: give at least the first 4 characters of a case\'s id.',
      });
    });
  });

  describe("gotag compare", () => {
    const compared = (options: Partial<CompareOptions>) =>
      printed(compare, { base: "before.json", candidate: "after.json", ...options });

    it("compares two log files without an app", async () => {
      expect(await compared({})).toBe(joined(renderComparison(base, candidate, "text").pieces));
      expect(await compared({ markdown: true })).toBe(joined(renderComparison(base, candidate, "markdown").pieces));
      expect(JSON.parse(await compared({ json: true }))).toEqual(compareRuns(base, candidate));
      expect(server.asked).toEqual([]);
    });

    it("lets the app compare two of its runs", async () => {
      answer = "compared \u0007\n";

      expect(await compared({ base: "latest", candidate: after.uuid })).toBe("compared \\x07\n");
      expect(server.asked.at(-1)).toBe(`GET /api/compare?base=${id}&candidate=${after.uuid}&format=text`);
    });

    it("compares a run of the app with a log file", async () => {
      expect(JSON.parse(await compared({ candidate: after.uuid, json: true }))).toEqual(compareRuns(base, candidate));
      expect(JSON.parse(await compared({ base: after.uuid, candidate: "before.json", json: true }))).toEqual(
        compareRuns(candidate, base),
      );
      expect(server.asked.at(-1)).toBe(`GET /api/runs/${after.uuid}/log`);
    });
  });

  describe("gotag export", () => {
    const exported = (options: Partial<ExportOptions>) =>
      printed(exportRun, { run: "before.json", format: "csv", ...options });

    it.each(["junit", "csv", "jsonl", "markdown", "html"] as const)("prints a log file as %s", async (as) => {
      expect(await exported({ format: as })).toBe(joined(renderReport(base, { kind: "summary", format: as }).pieces));
    });

    it("writes to a file relative to the current folder", async () => {
      answer = "uuid\r\n";

      expect(await exported({ run: id, output: "run.csv" })).toBe("");
      expect(readFileSync(join(folder, "run.csv"), "utf8")).toBe(answer);
      expect(await exported({ output: "file.csv" })).toBe("");
      expect(readFileSync(join(folder, "file.csv"), "utf8")).toMatch(/^uuid,repeat,/);
      expect(readdirSync(folder).sort()).toEqual(["after.json", "before.json", "file.csv", "run.csv"]);
    });

    it("prints the bytes that the app sends", async () => {
      answer = "é,\u001b\r\n";

      expect(await exported({ run: "latest" })).toBe(answer);
      expect(server.asked.at(-1)).toBe(`GET /api/runs/${id}/summary?format=csv`);
    });
  });
});
