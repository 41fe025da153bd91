// npm run test:e2e [-- --url http://localhost:7071 [--key KEY]] [-- jest options]
// With --url, the tests of the HTTP API use that host, and tests that need their own host are skipped.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  options: { url: { type: "string" }, key: { type: "string" } },
  allowPositionals: true,
});
const jest = createRequire(import.meta.url).resolve("jest/bin/jest");
// Tests of other files start, kill and configure hosts of their own.
const apiTests = ["runs-api", "graphs-and-turns"];
const patterns = values.url !== undefined && positionals.length === 0 ? apiTests : positionals;
const { status } = spawnSync(process.execPath, [jest, "--selectProjects", "e2e", "--", ...patterns], {
  cwd: join(import.meta.dirname, "../.."),
  stdio: "inherit",
  env: {
    ...process.env,
    ...(values.url === undefined ? {} : { GOTAG_E2E_URL: values.url }),
    ...(values.key === undefined ? {} : { GOTAG_E2E_KEY: values.key }),
  },
});
process.exitCode = status ?? 1;
