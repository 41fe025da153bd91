import { readLogFile } from "../../../cli/client/read-log-file.ts";
import { summarizeReport } from "../../../shared/reports/summarize-run.ts";
import { aReporter } from "../../shared/reports/a-reporter.ts";
import { aResult, aRunLog, summarizeRun } from "../../shared/reports/a-run-log.ts";
import { Folder } from "../../support/folder.ts";
import { perTest } from "../../support/resources.ts";

describe("readLogFile", () => {
  const folder = perTest(() => new Folder());
  const file = () => folder.at("run.json");
  const shell = () => ({ folder: folder.path, environment: { GOTAG_PIPELINES: "pipelines" } });

  it("reads a log file relative to the current folder", async () => {
    const log = aRunLog([aResult(), aResult({ passed: false })]);
    folder.write("run.json", log);

    expect(summarizeReport(await readLogFile("run.json", shell()))).toEqual(summarizeRun(log));
  });

  it("reads a log with a byte order mark", async () => {
    folder.write("run.json", `\ufeff${JSON.stringify(aRunLog([aResult()]))}`);

    expect((await readLogFile(file(), shell())).results).toHaveLength(1);
  });

  it("loads the pipeline that the log names", async () => {
    const reporter = aReporter({ summarize: () => "More." });
    folder.write("run.json", aRunLog([]));

    const report = await readLogFile(file(), shell(), async (name) => (name === "simple" ? reporter : undefined));

    expect(report.reporter).toBe(reporter);
  });

  it("lists the alternatives when there is no such file", async () => {
    await expect(readLogFile(file(), shell())).rejects.toMatchObject({
      code: "usage",
      message: `There is no log file ${file()}. Use a log file, a run ID, an ID prefix (at least 4 characters), or latest.`,
    });
  });

  it.each([
    { text: "{", found: "Expected property name or '}' in JSON at position 1 (line 1 column 2)" },
    { text: "null", found: "it lacks results, metadata or uuid" },
    { text: '{"results":[],"uuid":"a"}', found: "it lacks results, metadata or uuid" },
    {
      text: '{"results":[null],"uuid":"a","metadata":{"pipeline":{"name":"x","config":{}}}}',
      found: "results[0] has no case with a uuid",
    },
  ])("refuses $text", async ({ text, found }) => {
    folder.write("run.json", text);

    await expect(readLogFile(file(), shell())).rejects.toMatchObject({
      code: "usage",
      message: `${file()} is no run log: ${found}.`,
    });
  });
});
