import { readableMs } from "../shared/reports/index.ts";
import { textTable } from "../shared/reports/render/index.ts";
import { describeLatency } from "./latencies.ts";
import type { Times } from "./measure-times.ts";

/** The medians of all suites, a row each: the table of docs/scale.md. */
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
