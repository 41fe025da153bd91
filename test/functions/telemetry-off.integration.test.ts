import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** Writes down which files of OpenTelemetry (but its API, which durable-functions loads itself), and of telemetry here, are loaded. */
const watch = (file: string) => `
  import { registerHooks } from "node:module";
  import { writeFileSync } from "node:fs";
  const loaded = [];
  registerHooks({ load(url, context, next) {
    if (/@opentelemetry\\/(?!api\\/)|monitor-opentelemetry|shared\\/platform\\/telemetry\\//.test(url)) loaded.push(url);
    return next(url, context);
  } });
  process.on("exit", () => writeFileSync(${JSON.stringify(file)}, JSON.stringify(loaded)));`;

describe("telemetry that nobody asked for", () => {
  it("loads nothing that sends while a suite runs", () => {
    const folder = mkdtempSync(join(tmpdir(), "gotag-telemetry-"));
    const file = join(folder, "loaded.json");
    const others = Object.entries(process.env).filter(([name]) => !/^OTEL_|^APPLICATIONINSIGHTS_/.test(name));
    try {
      execFileSync(
        process.execPath,
        [
          `--import=data:text/javascript,${encodeURIComponent(watch(file))}`,
          ...["cli/main.ts", "run", "simple", "pipelines/simple/cases.yaml", "prepare.template=template.njk"],
          ...["infer.model.name=perfect", "--limit", "1"],
        ],
        {
          cwd: root,
          env: { ...Object.fromEntries(others), GOTAG_HOME: folder },
          stdio: ["ignore", "ignore", "pipe"],
        },
      );
      const loaded = (JSON.parse(readFileSync(file, "utf8")) as string[]).map((url) =>
        url.replace(/^.*\/(?=[^/]+\/)/, ""),
      );

      expect(loaded).toContain("telemetry/open-telemetry.ts");
      expect(loaded.filter((name) => !name.startsWith("telemetry/") || name.includes("otel-"))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
