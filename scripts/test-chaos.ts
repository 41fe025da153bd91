// npm run test:chaos [-- --kills 50 --cases 200 --seed 7 --modes kill,cancel --pipelines linear --minutes 15 …]: kills and
// otherwise disturbs runs at random moments, and checks that they come to the same as undisturbed ones. See docs/chaos.md.
import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { renderFigures } from "../test/chaos/chaos-figures.ts";
import { chaosPipelines } from "../test/chaos/chaos-pipelines.ts";
import { chaosModes } from "../test/chaos/modes/chaos-modes.ts";
import { runChaos } from "../test/chaos/run-chaos.ts";
import { entryOf } from "../test/e2e/support/app.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "50" },
    cases: { type: "string", default: "200" },
    lanes: { type: "string", default: "10" },
    "window-ms": { type: "string", default: "25" },
    minutes: { type: "string", default: "15" },
    modes: { type: "string", default: Object.keys(chaosModes).join() },
    pipelines: { type: "string", default: Object.keys(chaosPipelines).join() },
    forms: { type: "string", default: existsSync(entryOf("dist")) ? "source,dist" : "source" },
    seed: { type: "string", default: `${randomInt(1_000_000)}` },
    only: { type: "string" },
  },
});
const { seed } = values;
const settings = {
  cases: wholeNumber("cases"),
  lanes: wholeNumber("lanes"),
  forms: names("forms", ["source", "dist"]),
};
// The commands under test have process groups of their own, which Ctrl-C does not reach.
const interrupted = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => interrupted.abort());
const report = await runChaos({
  ...settings,
  seed,
  kills: wholeNumber("kills"),
  windowMs: wholeNumber("window-ms"),
  minutes: wholeNumber("minutes"),
  modes: names("modes", keysOf(chaosModes)),
  pipelines: names("pipelines", keysOf(chaosPipelines)),
  only: values.only === undefined ? undefined : wholeNumber("only"),
  signal: interrupted.signal,
  progress: (line) => void process.stderr.write(`${line}\n`),
}).catch((thrown: unknown) => {
  if (!interrupted.signal.aborted) throw thrown;
  process.exit(130);
});
console.log(renderFigures(report.figures));

const repeat = `npm run test:chaos -- --seed ${seed} --cases ${settings.cases} --lanes ${settings.lanes} --forms ${settings.forms.join()}`;
if (report.failure !== undefined) {
  const { mode, pipeline, run, problems, folder } = report.failure;
  const only = run === undefined ? "" : ` --only ${run}`;
  console.log(`\nFailed in ${run === undefined ? "the undisturbed run" : `run ${run}`} of ${mode} ${pipeline}:`);
  for (const problem of problems.slice(0, 10)) console.log(`- ${problem}`);
  if (problems.length > 10) console.log(`… and ${problems.length - 10} more.`);
  console.log(`All that there is of it: ${folder}`);
  console.log(`The same choices again: ${repeat} --modes ${mode} --pipelines ${pipeline}${only}`);
} else {
  const end = report.isShort
    ? "The time was up before all was done that was asked for; nothing failed."
    : "Nothing failed.";
  console.log(`\n${end} The same choices again: ${repeat} --kills ${values.kills}`);
}
process.exitCode = report.failure !== undefined || report.isShort ? 1 : 0;

function wholeNumber(name: "kills" | "cases" | "lanes" | "window-ms" | "minutes" | "only"): number {
  const text = values[name]!;
  if (!/^\d+$/.test(text)) throw new Error(`--${name} must be a whole number, got "${text}".`);
  return Number(text);
}

function names<T extends string>(name: "modes" | "pipelines" | "forms", known: readonly T[]): readonly T[] {
  const asked = values[name].split(",");
  const unknown = asked.find((one) => !(known as readonly string[]).includes(one));
  if (unknown !== undefined) throw new Error(`--${name}: there is no "${unknown}"; there are ${known.join(", ")}.`);
  return asked as T[];
}

function keysOf<T extends object>(value: T): readonly (keyof T & string)[] {
  return Object.keys(value) as (keyof T & string)[];
}
