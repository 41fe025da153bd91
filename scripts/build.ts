// Writes dist/: the compiled source, the data files of the pipelines beside their code, and the page.
// Core Tools and Azure see nothing but dist/ and host.json.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { bundlePage } from "../viewer/bundle-page.ts";

const root = join(import.meta.dirname, "..");
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

rmSync(join(root, "dist"), { recursive: true, force: true });
execFileSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json")], { stdio: "inherit" });
execFileSync(process.execPath, [tsc, "-p", join(root, "viewer/tsconfig.json")], { stdio: "inherit" });
for (const folder of ["pipelines", "evals"]) {
  if (!existsSync(join(root, folder))) continue;
  cpSync(join(root, folder), join(root, "dist", folder), {
    recursive: true,
    filter: (source) => statSync(source).isDirectory() || !source.endsWith(".ts"),
  });
}

// What `gotag new` copies stays source.
cpSync(join(root, "cli/starter"), join(root, "dist/cli/starter"), { recursive: true });

mkdirSync(join(root, "dist/viewer"));
writeFileSync(join(root, "dist/viewer/page.html"), await bundlePage());
