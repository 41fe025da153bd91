import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Folder } from "../support/folder.ts";
import { perTest } from "../support/resources.ts";

const root = join(import.meta.dirname, "../..");
const REPLAYED = [
  "functions/orchestrators",
  "functions/entities",
  "shared/run/durable",
  "shared/base",
  "shared/contract",
];
const CONFIG = [".dependency-cruiser.cjs", "tsconfig.json", "package.json"];

describe("npm run check:borders", () => {
  const copy = perTest(() => new Folder());
  beforeEach(() => {
    for (const path of [...REPLAYED, ...CONFIG, "shared/platform/redact.ts"])
      cpSync(join(root, path), copy.at(path), { recursive: true });
    symlinkSync(join(root, "node_modules"), copy.at("node_modules"), "junction");
  });

  it("refuses what replayed code reaches of the platform and of Node, however far, and nothing that it reaches today", () => {
    appendFileSync(copy.at("shared/base/text.ts"), 'import "../platform/redact.ts";\n');
    appendFileSync(copy.at("shared/base/plan.ts"), 'import "node:fs";\n');

    const program = join(root, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
    const args = [program, "--config", ".dependency-cruiser.cjs", "functions", "shared"];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: copy.path, encoding: "utf8" });

    const found = stdout.matchAll(/^ *error replayed-code-is-an-allow-list: \S+ → (\S+)/gm);
    const reached = [...found].map(([, to]) => to as string).filter((to) => !to.includes("node_modules/"));
    expect([...new Set(reached)].sort()).toEqual(["fs", "shared/platform/redact.ts"]);
    expect(status).not.toBe(0);
  });
});
