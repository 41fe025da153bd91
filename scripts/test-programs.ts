// npm run test:programs [-- <how many> [<seed>]]: random orchestrators on the local host, more of them than npm test has time
// for. A failure prints the smallest program that it happens with, and the seed that brings it back.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const jest = createRequire(import.meta.url).resolve("jest/bin/jest");
const [programs = "10000", seed] = process.argv.slice(2);
if (![programs, seed ?? "0"].every((word) => /^-?\d+$/.test(word))) {
  console.error("npm run test:programs [-- <how many> [<seed>]]");
  process.exit(2);
}

const { status } = spawnSync(
  process.execPath,
  [jest, "--selectProjects", "integration", "--testPathPatterns", "test/local/programs"],
  {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, PROGRAMS: programs, ...(seed !== undefined && { PROGRAMS_SEED: seed }) },
  },
);
process.exitCode = status ?? 1;
