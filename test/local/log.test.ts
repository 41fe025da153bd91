import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LogEntry } from "../../local/index.ts";
import { createLogFilter } from "../../local/log.ts";
import { startSampleApp } from "./sample-app.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const entry = (more: Partial<LogEntry>): LogEntry => {
  const line = { time: new Date(0), level: "information", category: "user", message: "x" } as const;
  return { ...line, functionName: "hello", ...more };
};

describe("createLogFilter", () => {
  it("passes information and higher levels by default", () => {
    const isWritten = createLogFilter({});

    expect(isWritten(entry({ level: "debug" }))).toBe(false);
    expect(isWritten(entry({ level: "information" }))).toBe(true);
    expect(isWritten(entry({ level: "critical" }))).toBe(true);
  });

  it("applies the default to categories without a rule", () => {
    const isWritten = createLogFilter({ default: "error", Host: "warning" });

    expect(isWritten(entry({ level: "warning" }))).toBe(false);
    expect(isWritten(entry({ level: "error" }))).toBe(true);
  });

  it.each([
    { what: "a function's own lines", more: {}, written: true },
    { what: "lines of another function", more: { functionName: "other" }, written: false },
    { what: "lines of the library about a function", more: { category: "system" }, written: false },
    { what: "lines of the host about no function", more: { category: "host", functionName: undefined }, written: true },
  ] as { what: string; more: Partial<LogEntry>; written: boolean }[])(
    "applies the longest matching prefix: $what",
    ({ more, written }) => {
      const byFunction = { function: "error", "Function.Hello.User": "trace" } as const;
      const isWritten = createLogFilter({ default: "none", ...byFunction, "Host.General": "information" });

      expect(isWritten(entry(more))).toBe(written);
    },
  );

  const folder = temporaryFolder();
  it("applies to every line of a host", async () => {
    writeFileSync(join(folder, "host.json"), '{ "logging": { "logLevel": { "Function.log.User": "Warning" } } }');
    const app = await startSampleApp({ appDirectory: folder });

    await fetch(`${app.host.url}/api/log`);
    await app.host.stop();

    expect(app.log.map(({ level }) => level)).toEqual(["warning"]);
  });
});
