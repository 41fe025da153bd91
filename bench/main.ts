// npm run bench: compares the times of suites with the ideal, a bare loop and a bare app; with --bill, counts their cost on Azure.
// docs/scale.md explains the figures.
import { BenchUsageError, parseBenchOptions, USAGE, type BenchOptions } from "./bench-options.ts";
import { measureBills } from "./measure-bill.ts";
import { measureTimes } from "./measure-times.ts";
import { renderBills, renderOverview, renderTimes, timesJson } from "./render.ts";

const progress = (line: string) => void process.stderr.write(`${line}\n`);

try {
  const words = process.argv.slice(2);
  if (words.includes("--help")) console.log(`${USAGE}\nWhat they mean, and what is measured: docs/scale.md.`);
  else {
    const options = parseBenchOptions(words);
    await (options.bill ? bill(options) : times(options));
  }
} catch (thrown) {
  if (!(thrown instanceof BenchUsageError)) throw thrown;
  process.stderr.write(`${thrown.message}\n${USAGE}\n`);
  process.exitCode = 2;
}

async function times(options: BenchOptions): Promise<void> {
  const all = [];
  for (const suite of options.suites) {
    const measured = await measureTimes(suite, options, progress);
    if (!options.json) console.log(`${renderTimes(measured)}\n`);
    all.push(measured);
  }
  console.log(options.json ? JSON.stringify(all.map(timesJson), null, 2) : renderOverview(all));
}

async function bill(options: BenchOptions): Promise<void> {
  const all = [];
  for (const suite of options.suites) all.push(...(await measureBills(suite, options, progress)));
  console.log(options.json ? JSON.stringify(all, null, 2) : renderBills(all));
}
