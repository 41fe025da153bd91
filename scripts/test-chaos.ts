// npm run test:chaos: kills and otherwise disturbs runs at random moments, and checks that they come to the same as undisturbed
// ones. See docs/chaos.md.
import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { renderFigures } from "../test/chaos/chaos-figures.ts";
import { chaosPipelines } from "../test/chaos/chaos-pipelines.ts";
import { chaosModes } from "../test/chaos/modes/chaos-modes.ts";
import { runChaos } from "../test/chaos/run-chaos.ts";
import { entryOf } from "../test/e2e/support/app.ts";

const modes = keysOf(chaosModes);
const pipelines = keysOf(chaosPipelines);
const forms = ["source", "dist"] as const;
const options = new Command("npm run test:chaos --")
  .description(
    "Disturbs runs at random moments, and checks that they come to the same as undisturbed ones: docs/chaos.md.",
  )
  .option("--kills <n>", "kills in the mode kill, over all pipelines; other modes have a share of it", wholeNumber, 50)
  .option("--cases <n>", "cases of each suite", wholeNumber, 200)
  .option("--lanes <n>", "how many cases run at a time", wholeNumber, 10)
  .option("--window-ms <n>", "how long before a kill a call may have ended, and be repeated", wholeNumber, 25)
  .option("--minutes <n>", "no run begins later than that", wholeNumber, 15)
  .option("--modes <names>", `some of ${modes.join()}`, namesOf(modes), modes)
  .option("--pipelines <names>", `some of ${pipelines.join()}`, namesOf(pipelines), pipelines)
  .option(
    "--forms <names>",
    "source, or dist, or both",
    namesOf(forms),
    existsSync(entryOf("dist")) ? forms : forms.slice(0, 1),
  )
  .option("--seed <text>", "brings the same choices back", `${randomInt(1_000_000)}`)
  .option("--only <n>", "only this run of each mode and pipeline, from 0", wholeNumber)
  .addHelpText("after", "\nExample: npm run test:chaos -- --modes kill,worker --pipelines dag --kills 20 --seed 7")
  .parse()
  .opts<ChaosOptions>();
const { seed, kills, cases, lanes } = options;
// The commands under test have process groups of their own, which Ctrl-C does not reach.
const interrupted = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => interrupted.abort());
const report = await runChaos({
  ...options,
  only: options.only,
  signal: interrupted.signal,
  progress: (line) => void process.stderr.write(`${line}\n`),
}).catch((thrown: unknown) => {
  if (!interrupted.signal.aborted) throw thrown;
  process.exit(130);
});
console.log(renderFigures(report.figures));

const repeat = `npm run test:chaos -- --seed ${seed} --cases ${cases} --lanes ${lanes} --forms ${options.forms.join()}`;
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
  console.log(`\n${end} The same choices again: ${repeat} --kills ${kills}`);
}
process.exitCode = report.failure !== undefined || report.isShort ? 1 : 0;

type ChaosOptions = {
  readonly kills: number;
  readonly cases: number;
  readonly lanes: number;
  readonly windowMs: number;
  readonly minutes: number;
  readonly modes: typeof modes;
  readonly pipelines: typeof pipelines;
  readonly forms: readonly (typeof forms)[number][];
  readonly seed: string;
  readonly only?: number;
};

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

function namesOf<T extends string>(known: readonly T[]): (text: string) => readonly T[] {
  return (text) => {
    const asked = text.split(",");
    const unknown = asked.find((one) => !(known as readonly string[]).includes(one));
    if (unknown !== undefined)
      throw new InvalidArgumentError(`There is no "${unknown}"; there are ${known.join(", ")}.`);
    return asked as T[];
  };
}

function keysOf<T extends string>(record: Readonly<Record<T, unknown>>): readonly T[] {
  return Object.keys(record) as T[];
}
