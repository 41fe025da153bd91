import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { summarizeLogFile } from "../../cli/summarize-log-file.ts";
import { summarizeRun } from "../../shared/reports/summarize-run.ts";
import { aResult, aRunLog } from "../shared/reports/a-run-log.ts";

describe("summarizeLogFile", () => {
  let file: string;
  beforeEach(() => {
    file = join(mkdtempSync(join(tmpdir(), "gotag-log-")), "run.json");
  });
  afterEach(() => rmSync(join(file, ".."), { recursive: true }));

  it("summarizes the log in a file", async () => {
    const log = aRunLog([aResult(), aResult({ passed: false })]);
    writeFileSync(file, JSON.stringify(log));

    expect(await summarizeLogFile(file)).toEqual(summarizeRun(log));
  });

  it("says what may be given when there is no such file", async () => {
    await expect(summarizeLogFile(file)).rejects.toMatchObject({
      code: "usage",
      message: `There is no log file ${file}. Give one, the id of a run, at least the first 4 characters of one, or latest.`,
    });
  });

  it.each([
    { text: "{", found: "Expected property name or '}' in JSON at position 1 (line 1 column 2)" },
    { text: "null", found: "it lacks results, metadata or uuid" },
    { text: "[]", found: "it lacks results, metadata or uuid" },
    { text: '{"results":[],"uuid":"a"}', found: "it lacks results, metadata or uuid" },
    {
      text: '{"results":[null],"uuid":"a","metadata":{"pipeline":{"name":"x","config":{}}}}',
      found: "it lacks results, metadata or uuid",
    },
  ])("refuses $text", async ({ text, found }) => {
    writeFileSync(file, text);

    await expect(summarizeLogFile(file)).rejects.toMatchObject({
      code: "usage",
      message: `${file} is no run log: ${found}.`,
    });
  });
});
