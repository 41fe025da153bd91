// npm run bench: how long suites take through the real path, against the ideal and against a bare loop in the same run; with
// --bill, what they would cost on Azure. docs/scale.md tells what the figures are.
import { BenchUsageError, parseBenchOptions, USAGE, type BenchOptions } from "./bench-options.ts";
import { measureBills } from "./measure-bill.ts";
import { measureTimes } from "./measure-times.ts";
import { renderBills } from "./render-bills.ts";
import { renderTimes } from "./render-times.ts";
import { timesJson } from "./times-json.ts";

const progress = (line: string) => void process.stderr.write(`${line}\n`);

try {
  const options = parseBenchOptions(process.argv.slice(2));
  await (options.bill ? bill(options) : times(options));
} catch (thrown) {
  if (!(thrown instanceof BenchUsageError)) throw thrown;
  process.stderr.write(`${thrown.message}\n${USAGE}\n`);
  process.exitCode = 2;
}

async function times(options: BenchOptions): Promise<void> {
  const all = [];
  for (const cases of options.cases) {
    const measured = await measureTimes(options, cases, progress);
    if (!options.json) console.log(`${renderTimes(measured)}\n`);
    all.push(measured);
  }
  if (options.json) console.log(JSON.stringify(all.map(timesJson), null, 2));
}

async function bill(options: BenchOptions): Promise<void> {
  const all = [];
  for (const cases of options.cases) all.push(...(await measureBills(options, cases, progress)));
  console.log(options.json ? JSON.stringify(all, null, 2) : renderBills(all));
}
