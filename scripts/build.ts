// Writes dist/: the compiled source, and the data files of the pipelines beside their code.
// Core Tools and Azure see nothing but dist/ and host.json.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

rmSync(join(root, "dist"), { recursive: true, force: true });
execFileSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json")], { stdio: "inherit" });
for (const folder of ["pipelines", "evals", "viewer"]) {
  if (!existsSync(join(root, folder))) continue;
  cpSync(join(root, folder), join(root, "dist", folder), {
    recursive: true,
    filter: (source) => statSync(source).isDirectory() || !source.endsWith(".ts"),
  });
}
