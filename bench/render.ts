import { readableMs } from "../shared/reports/index.ts";
import { textTable } from "../shared/reports/render/index.ts";
import { describeLatency } from "./latencies.ts";
import type { Times, Spread } from "./measure-times.ts";
import type { Bill } from "./measure-bill.ts";

/** Renders the times and the resources of suites of one size as two tables. */
export function renderTimes(measured: Times): string {
  return `${headingOf(measured)}\n\n${durations(measured)}\n\n${amounts(measured)}`;
}

function headingOf({ cases, stages, lanes, latency, storage, workers, times }: Times): string {
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

/** Renders the medians of all suites, a row each: the table of docs/scale.md. */
export function renderOverview(all: readonly Times[]): string {
  const rows = all.map(({ cases, lanes, latency, idealMs, bareLoopMs, bareAppMs, figures }) => {
    const { runMs, processMs, cpuMs, peakBytes } = figures;
    return [
      `${cases}`,
      `${lanes}`,
      describeLatency(latency),
      readableMs(idealMs),
      readableMs(bareLoopMs.median),
      readableMs(bareAppMs.median),
      readableMs(runMs.median),
      idealMs === 0 ? "" : (runMs.median / idealMs).toFixed(2),
      `${Math.round((1000 * cases) / runMs.median)}`,
      readableMs(processMs.median),
      readableMs(cpuMs.median / cases),
      `${Math.round(peakBytes.median / 1e6)} MB`,
    ];
  });
  const heading = ["cases", "lanes", "model", "ideal", "bare loop", "bare app", "run", "to ideal", "cases/s"];
  return textTable([...heading, "whole process", "CPU a case", "peak memory"], rows);
}

/** Renders the cost per case of runs of each scenario. */
export function renderBills(bills: readonly Bill[]): string {
  const [first] = bills;
  if (first === undefined) return "";
  const { lanes, latency } = first;
  const rows = bills.map(({ scenario, cases, stageRuns, durableActions, blobWrites, blobReads, blobListings }) => {
    const ofCase = (count: number | undefined) => (count === undefined ? "" : (count / cases).toFixed(2));
    const counts = [stageRuns, durableActions, durableActions - 2 * stageRuns, blobWrites, blobReads, blobListings];
    return [`${cases}`, scenario, ...counts.map(ofCase)];
  });
  const perCase = ["writes", "reads", "listings"].map((name) => `${name} a case`);
  const heading = ["cases", "pipeline", "stages a case", "actions a case", "besides 2 a stage", ...perCase];
  return `${lanes} lanes · model ${describeLatency(latency)}\n\n${textTable(heading, rows)}`;
}

/** Returns the times of suites of one size as JSON, with the ratios of their medians. */
export function timesJson(times: Times) {
  const { cases, idealMs, bareLoopMs, bareAppMs, figures } = times;
  const { runMs, processMs, peakBytes: _peakBytes, ...amounts } = figures;
  return {
    ...times,
    ratios: {
      runToIdeal: runMs.median / idealMs,
      runToBareLoop: runMs.median / bareLoopMs.median,
      runToBareApp: runMs.median / bareAppMs.median,
      processToIdeal: processMs.median / idealMs,
      processToBareLoop: processMs.median / bareLoopMs.median,
    },
    ofCase: Object.fromEntries(Object.entries(amounts).map(([name, { median }]) => [name, median / cases])),
  };
}
