// npm run test:real-engine -- [--quick] [--kills N] [--programs N] [--only api,samples,runs,conformance,load,kills]
// Runs the app on the real Durable Task extension with Azurite. README.md describes what is checked.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../e2e/support/app.ts";
import { Checks } from "./checks.ts";
import { buildHost, Engine, hasBuild, hasDotnet } from "./engine.ts";
import { runApiTests } from "./suites/api.ts";
import { appFolder, runConformance } from "./suites/conformance.ts";
import { describeCosts, newCosts, runKill, type KillKind } from "./suites/kills.ts";
import { runDeaths } from "./suites/deaths.ts";
import { runLoad } from "./suites/load.ts";
import { runRuns, startModels } from "./suites/runs.ts";
import { runSamples } from "./suites/samples.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    kills: { type: "string", default: "1" },
    programs: { type: "string", default: "200" },
    only: { type: "string" },
  },
});
/** `--quick` leaves out what takes long or needs an idle machine. */
const all = values.quick ? "samples,runs" : "api,samples,runs,conformance,load,kills";
const suites = (values.only ?? all).split(",");

if (!hasDotnet()) {
  console.log(
    "Skipped: the .NET 10 SDK is not installed. Install it to run the app on the real Durable Task extension.",
  );
  // Where it is required, a machine without it must not look as if the tests had passed.
  const isRequired = process.env["GOTAG_NEEDS_DOTNET"] === "1";
  console.log(`0 passed, ${isRequired ? 1 : 0} failed${isRequired ? "" : ", 1 skipped"}`);
  process.exit(isRequired ? 1 : 0);
}
if (!hasBuild()) throw new Error('dist/ is missing. Run "npm run build".');

const start = Date.now();
const minutes = () => `${((Date.now() - start) / 60_000).toFixed(1)} min`;
const checks = new Checks();
await checks.check("the host builds from its lock file", buildHost);

/** Runs a suite with a storage and a task hub of its own: Azurite gets slow after some 1,000 cases. */
async function onEngine(
  name: string,
  variables: NodeJS.ProcessEnv,
  run: (engine: Engine) => Promise<void>,
  app?: string,
) {
  console.log(`\n${name} (${minutes()})`);
  const engine = new Engine(variables, app);
  const before = checks.failed;
  try {
    await checks.check("the host starts", () => engine.start());
    if (checks.failed === before) await run(engine);
  } catch (error) {
    await checks.check(name, () => Promise.reject(error));
  } finally {
    await engine.stop();
    if (checks.failed > before) console.log(`The host's last words:\n${engine.printed.slice(-4_000)}`);
  }
}

if (suites.includes("samples") || suites.includes("runs")) {
  const { stop, ...variables } = await startModels();
  await onEngine("Samples and runs", variables, async (engine) => {
    if (suites.includes("samples")) await runSamples(engine, checks, values.quick);
    if (suites.includes("runs")) await runRuns(engine, checks);
  });
  await stop();
}
async function conformance(): Promise<void> {
  const programs = values.quick ? 10 : Number(values.programs);
  const run = async (engine: Engine) => {
    await runConformance(engine, checks, programs);
    await runDeaths(engine, checks);
  };
  await onEngine("Conformance", {}, run, appFolder);
}
async function kills(): Promise<void> {
  const costs = newCosts();
  const kinds: readonly KillKind[] = ["node", "dotnet", "both"];
  const rounds = Number(values.kills);
  for (let round = 0; round < rounds; round++)
    await onEngine(
      `Kills, round ${round + 1} of ${rounds}`,
      { GOTAG_PIPELINES: join(root, "test/e2e/pipelines") },
      async (engine) => {
        for (const kind of kinds) await runKill(engine, checks, kind, { cases: 120, costs });
      },
    );
  checks.figures.push(...describeCosts(costs));
}
if (suites.includes("conformance")) await conformance();
if (suites.includes("kills")) await kills();
if (suites.includes("load")) await onEngine("Load", {}, (engine) => runLoad(engine, checks, 300));
if (suites.includes("api")) await onEngine("API tests", {}, (engine) => runApiTests(engine, checks));

console.log(`\n${[...checks.figures, `Took ${minutes()}`].join("\n")}`);
console.log(`${checks.passed} passed, ${checks.failed} failed`);
process.exit(checks.failed > 0 ? 1 : 0);
