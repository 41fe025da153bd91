import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LogEntry } from "../../local/index.ts";
import { createLogFilter } from "../../local/log.ts";
import { startSampleApp } from "./sample-app.ts";

function entry(more: Partial<LogEntry>): LogEntry {
  return {
    time: new Date(0),
    level: "information",
    category: "user",
    message: "x",
    functionName: "hello",
    ...more,
  };
}

describe("createLogFilter", () => {
  it("lets information and what is more important through when nothing is set", () => {
    const isWritten = createLogFilter({});

    expect(isWritten(entry({ level: "debug" }))).toBe(false);
    expect(isWritten(entry({ level: "information" }))).toBe(true);
    expect(isWritten(entry({ level: "critical" }))).toBe(true);
  });

  it("goes by the default for what no category fits", () => {
    const isWritten = createLogFilter({ default: "error", Host: "warning" });

    expect(isWritten(entry({ level: "warning" }))).toBe(false);
    expect(isWritten(entry({ level: "error" }))).toBe(true);
  });

  it.each([
    { what: "a function's own lines", more: {}, written: true },
    { what: "those of another function", more: { functionName: "other" }, written: false },
    { what: "what the library says about a function", more: { category: "system" }, written: false },
    { what: "what the host says about none", more: { category: "host", functionName: undefined }, written: true },
  ] as { what: string; more: Partial<LogEntry>; written: boolean }[])(
    "goes by the longest category that fits: $what",
    ({ more, written }) => {
      const isWritten = createLogFilter({
        default: "none",
        function: "error",
        "Function.Hello.User": "trace",
        "Host.General": "information",
      });

      expect(isWritten(entry(more))).toBe(written);
    },
  );

  it("is asked for every line of a host", async () => {
    const folder = mkdtempSync(join(tmpdir(), "log-levels-"));
    writeFileSync(join(folder, "host.json"), '{ "logging": { "logLevel": { "Function.log.User": "Warning" } } }');
    const app = await startSampleApp({ appDirectory: folder });

    await fetch(`${app.host.url}/api/log`);
    await app.host.stop();

    expect(app.log.map(({ level }) => level)).toEqual(["warning"]);
    rmSync(folder, { recursive: true });
  });
});
