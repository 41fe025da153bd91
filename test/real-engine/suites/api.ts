import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../e2e/support/app.ts";
import type { Checks } from "../checks.ts";
import type { Engine } from "../engine.ts";

const jest = createRequire(import.meta.url).resolve("jest/bin/jest");

/** The end-to-end tests of the HTTP API. Tests that need a host of their own skip themselves. */
export async function runApiTests(engine: Engine, checks: Checks): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "gotag-real-engine-"));
  const report = join(folder, "report.json");
  // Not the one that allows a second for all that is not the stages' own time: that is the machine's speed.
  const pattern = "^(?!.*waiting for strangers)";
  // One file at a time and with patience: Azurite serves one request at a time.
  const options = ["--selectProjects", "e2e", "--runInBand", "--testTimeout", "240000", "-t", pattern];
  const files = ["runs-api", "graphs-and-turns"];
  const child = spawn(process.execPath, [jest, ...options, "--json", "--outputFile", report, "--", ...files], {
    cwd: root,
    stdio: "ignore",
    env: { ...process.env, GOTAG_E2E_URL: engine.url },
  });
  await once(child, "exit");
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
  rmSync(folder, { recursive: true });
  for (const { fullName, status, failureMessages } of testResults.flatMap((file: any) => file.assertionResults))
    if (status === "failed") console.log(`FAIL ${fullName}\n${failureMessages.join("\n")}`);
  checks.passed += numPassedTests;
  checks.failed += numFailedTests;
  checks.figures.push(`API tests: ${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
}
