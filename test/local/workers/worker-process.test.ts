import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { describeExit } from "../../../local/workers/worker-process.ts";
import { temporaryFolder } from "../temporary-folder.ts";

describe("describeExit", () => {
  const heap = "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n";
  it.each([
    { exitCode: 7, signal: null, stderr: "", exitReason: "", how: "exit code 7" },
    { exitCode: null, signal: "SIGKILL", stderr: "", exitReason: "", how: "signal SIGKILL" },
    { exitCode: null, signal: "SIGABRT", stderr: heap, exitReason: "", how: "out of memory, signal SIGABRT" },
    { exitCode: 134, signal: null, stderr: heap, exitReason: "", how: "out of memory, exit code 134" },
    { exitCode: null, signal: "SIGABRT", stderr: "", exitReason: "", how: "signal SIGABRT" },
    { exitCode: 1, signal: null, stderr: heap, exitReason: "", how: "exit code 1" },
    { exitCode: null, signal: "SIGKILL", stderr: "", exitReason: "it slept", how: "it slept" },
  ])('returns "$how"', ({ how, ...end }) => {
    expect(describeExit(end)).toBe(how);
  });
});

const root = join(import.meta.dirname, "../../..");

describe("a compiled host", () => {
  const folder = temporaryFolder();

  it("starts worker processes from the compiled files", () => {
    const compilerOptions = {
      module: ModuleKind.ESNext,
      target: ScriptTarget.ES2024,
      rewriteRelativeImportExtensions: true,
      verbatimModuleSyntax: true,
    };
    for (const file of globSync("local/**/*.ts", { cwd: root })) {
      const { outputText } = transpileModule(readFileSync(join(root, file), "utf8"), { compilerOptions });
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      writeFileSync(join(folder, file.replace(/ts$/, "js")), outputText);
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
