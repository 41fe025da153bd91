import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { summarize } from "../../../cli/commands/summarize.ts";
import { renderSummary } from "../../../shared/reports/render/render-report.ts";
import { aResult, aRunLog, summarizeRun } from "../../shared/reports/a-run-log.ts";
import { aRun } from "../a-run.ts";
import { startFakeServer } from "../fake-server.ts";
import { aShell } from "../fake-shell.ts";

const log = aRunLog([aResult()]);
const summary = summarizeRun(log);

describe("gotag summarize", () => {
  it("gets the summary of a run from the app", async () => {
    const server = await startFakeServer(({ url }) => (url === aRun().links.summary ? summary : { runs: [aRun()] }));
    try {
      const text = aShell();
      const json = aShell();

      expect(await summarize({ url: server.url, run: "7f6b" }, text)).toBe(0);
      await summarize({ url: server.url, run: "latest", json: true }, json);

      expect(text.printed()).toBe(renderSummary(summary));
      expect(JSON.parse(json.printed())).toEqual(summary);
    } finally {
      await server.stop();
    }
  });

  it("reads a log file relative to the current folder", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gotag-summarize-"));
    try {
      writeFileSync(join(folder, "latest"), JSON.stringify(log));
      const shell = aShell({ folder, environment: { GOTAG_PIPELINES: folder } });

      // A port at which nobody answers: nothing is asked.
      expect(await summarize({ url: "http://127.0.0.1:9", run: "./latest" }, shell)).toBe(0);
      expect(shell.printed()).toBe(renderSummary(summary));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
