import { readableMs } from "../shared/reports/index.ts";
import { textTable } from "../shared/reports/render/index.ts";
import { describeLatency } from "./latencies.ts";
import type { Times } from "./measure-times.ts";
import type { Spread } from "./spread.ts";

/** The times of suites of one size as two tables: how long, and how much. */
export function renderTimes(measured: Times): string {
  return `${heading(measured)}\n\n${durations(measured)}\n\n${amounts(measured)}`;
}

function heading({ cases, stages, lanes, latency, storage, workers, times }: Times): string {
  const parts = [
    `${cases} cases of ${stages} stages`,
    `${lanes} lanes`,
    `model ${describeLatency(latency)}`,
    storage === "file" ? "files" : "Azurite",
    ...(workers === 0 ? [] : [counted(workers, "worker")]),
    counted(times, "run"),
  ];
  return parts.join(" · ");
}

function durations({ idealMs, leastMs, bareLoopMs, bareAppMs, figures }: Times): string {
  const ratio = (ms: number, to: number) => (to === 0 ? "" : (ms / to).toFixed(2));
  const row = (name: string, median: number, range: string) => [
    name,
    readableMs(median),
    range,
    ratio(median, idealMs),
    ratio(median, bareLoopMs.median),
    ratio(median, bareAppMs.median),
  ];
  const measured = (name: string, spread: Spread) => row(name, spread.median, rangeOf(spread, readableMs));
  return textTable(
    ["", "median", "range", "to ideal", "to bare loop", "to bare app"],
    [
      row("ideal: list scheduling of the latencies", idealMs, ""),
      row("in any order of the cases at least", leastMs, ""),
      measured("bare keep-alive loop", bareLoopMs),
      measured("bare app of four activities", bareAppMs),
      measured("run", figures.runMs),
      measured("whole process", figures.processMs),
    ],
  );
}

function amounts({ cases, stages, figures }: Times): string {
  const row = (name: string, spread: Spread | undefined, say: (value: number) => string, sayOfCase?: string) =>
    spread === undefined ? [] : [[name, say(spread.median), rangeOf(spread, say), sayOfCase ?? ""]];
  const each = (name: string, spread: Spread | undefined) =>
    row(name, spread, readableCount, spread && (spread.median / cases).toFixed(2));
  const { cpuMs, peakBytes, historyBytes, durableActions } = figures;
  const beyond = durableActions.median / cases - 2 * stages;
  return textTable(
    ["", "median", "range", "a case"],
    [
      ...row("CPU, user and system", cpuMs, readableMs, readableMs(cpuMs.median / cases)),
      ...row("peak resident memory", peakBytes, readableBytes),
      ...row("history written", historyBytes, readableBytes, readableBytes(historyBytes.median / cases)),
      ...each("episodes", figures.episodes),
      ...each("activities", figures.activities),
      ...each("commits", figures.commits),
      ...each("durable actions", durableActions),
      [`  of them besides 2 a stage`, "", "", beyond.toFixed(2)],
      ...each("blob writes", figures.blobWrites),
      ...each("blob reads", figures.blobReads),
      ...each("blob listings", figures.blobListings),
    ],
  );
}

const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? "" : "s"}`;

function rangeOf({ least, most }: Spread, say: (value: number) => string): string {
  return least === most ? "" : `${say(least)} to ${say(most)}`;
}

const readableCount = (count: number): string => Math.round(count).toLocaleString("en");

function readableBytes(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toPrecision(3)} kB` : `${(bytes / 1e6).toPrecision(3)} MB`;
}
