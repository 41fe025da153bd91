// npm run bench: how long a suite takes through the real path, against the ideal and against a bare loop in the same run.
//   npm run bench -- --cases 1000 --lanes 50 --latency 50 --times 5 [--json]
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { textTable } from "../shared/reports/text-table.ts";
import { bareLoop } from "./bare-loop.ts";
import { runSuite, type SuiteTimes } from "./run-suite.ts";

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "1000" },
    lanes: { type: "string", default: "50" },
    latency: { type: "string", default: "50" },
    times: { type: "string", default: "5" },
    json: { type: "boolean", default: false },
  },
});
const [cases, lanes, latencyMs, times] = [values.cases, values.lanes, values.latency, values.times].map(Number) as [
  number,
  number,
  number,
  number,
];
const idealMs = Math.ceil(cases / lanes) * latencyMs;

const server = fork(join(import.meta.dirname, "model-server.ts"), [`${latencyMs}`], {
  stdio: ["ignore", "pipe", "inherit", "ipc"],
});
try {
  const [line] = (await once(server.stdout!, "data")) as [Buffer];
  const url = line.toString().trim();
  await bareLoop(url, { cases: lanes, lanes }); // opens the connections
  const bare: number[] = [];
  const suites: SuiteTimes[] = [];
  for (let time = 1; time <= times; time++) {
    bare.push(await bareLoop(url, { cases, lanes }));
    suites.push(await runSuite(url, { cases, lanes }));
    process.stderr.write(`${time} of ${times}: run ${Math.round(suites.at(-1)!.runMs)} ms\n`);
  }
  report(bare, suites);
} finally {
  server.disconnect();
}

function report(bare: readonly number[], suites: readonly SuiteTimes[]): void {
  const bareMs = median(bare);
  const runMs = median(suites.map((suite) => suite.runMs));
  const processMs = median(suites.map((suite) => suite.processMs));
  const peakMb = median(suites.map((suite) => suite.peakMb ?? NaN));
  const result = {
    cases,
    lanes,
    latencyMs,
    times,
    idealMs,
    bareMs,
    runMs,
    processMs,
    peakMb: Number.isNaN(peakMb) ? null : peakMb,
    runToIdeal: runMs / idealMs,
    runToBare: runMs / bareMs,
    processToIdeal: processMs / idealMs,
  };
  if (values.json) {
    console.log(JSON.stringify(result, null, 2));
    return;
  }
  const row = (name: string, ms: number) => [
    name,
    `${(ms / 1000).toFixed(2)} s`,
    (ms / idealMs).toFixed(2),
    (ms / bareMs).toFixed(2),
  ];
  const rows = [
    row("ideal", idealMs),
    row("bare keep-alive loop", bareMs),
    row("run", runMs),
    row("whole process", processMs),
  ];
  console.log(`${cases} cases of four stages, model ${latencyMs} ms, ${lanes} lanes, ${times} runs`);
  console.log(textTable(["", "median", "to ideal", "to bare loop"], rows));
  console.log(`peak resident memory: ${result.peakMb === null ? "not known here" : `${result.peakMb} MB`}`);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
