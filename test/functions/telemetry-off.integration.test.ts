import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { temporaryFolder } from "../local/temporary-folder.ts";

const root = join(import.meta.dirname, "../..");

/** Records the loaded files of OpenTelemetry (except its API, which durable-functions loads itself) and of telemetry here. */
const watch = (file: string) => `
  import { registerHooks } from "node:module";
  import { writeFileSync } from "node:fs";
  const loaded = [];
  registerHooks({ load(url, context, next) {
    if (/@opentelemetry\\/(?!api\\/)|monitor-opentelemetry|shared\\/platform\\/telemetry\\//.test(url)) loaded.push(url);
    return next(url, context);
  } });
  process.on("exit", () => writeFileSync(${JSON.stringify(file)}, JSON.stringify(loaded)));`;

describe("telemetry without settings", () => {
  const folder = temporaryFolder();

  it("loads nothing that sends while a suite runs", () => {
    const file = join(folder, "loaded.json");
    const others = Object.entries(process.env).filter(([name]) => !/^OTEL_|^APPLICATIONINSIGHTS_/.test(name));
    const env = { ...Object.fromEntries(others), GOTAG_HOME: folder };
    const words = [
      `--import=data:text/javascript,${encodeURIComponent(watch(file))}`,
      ...["cli/main.ts", "run", "simple", "pipelines/simple/cases.yaml", "prepare.template=template.njk"],
      ...["infer.model.name=perfect", "--limit", "1"],
    ];

    execFileSync(process.execPath, words, { cwd: root, env, stdio: ["ignore", "ignore", "pipe"] });

    const urls = JSON.parse(readFileSync(file, "utf8")) as string[];
    const loaded = urls.map((url) => url.replace(/^.*\/(?=[^/]+\/)/, ""));
    expect(loaded).toContain("telemetry/open-telemetry.ts");
    expect(loaded.filter((name) => !name.startsWith("telemetry/") || name.includes("otel-"))).toEqual([]);
  });
});
