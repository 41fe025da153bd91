import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";

const root = join(import.meta.dirname, "../..");

describe("a host that was built", () => {
  const folder = mkdtempSync(join(tmpdir(), "built-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("starts worker processes from what the build made", () => {
    const compilerOptions = {
      module: ModuleKind.ESNext,
      target: ScriptTarget.ES2024,
      rewriteRelativeImportExtensions: true,
      verbatimModuleSyntax: true,
    };
    mkdirSync(join(folder, "local"));
    for (const file of readdirSync(join(root, "local")).filter((name) => name.endsWith(".ts"))) {
      const { outputText } = transpileModule(readFileSync(join(root, "local", file), "utf8"), { compilerOptions });
      writeFileSync(join(folder, "local", file.replace(/ts$/, "js")), outputText);
    }
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "host.json"), "{}");
    writeFileSync(
      join(folder, "functions.js"),
      'import * as df from "durable-functions"; df.app.activity("hello", { handler: () => {} });',
    );
    writeFileSync(
      join(folder, "main.js"),
      `import { startHost } from "./local/index.js";
       const functions = [import.meta.dirname + "/functions.js"];
       const host = await startHost({ functions, appDirectory: import.meta.dirname, storage: ":memory:", workers: 2 });
       console.log(host.workerPids().length);
       await host.stop();`,
    );

    const { stdout, stderr } = spawnSync(process.execPath, [join(folder, "main.js")], { encoding: "utf8" });

    expect({ stdout, stderr }).toEqual({ stdout: "2\n", stderr: "" });
  });
});
