import type { Times } from "./measure-times.ts";

/** The times of suites of one size for other programs: what was measured, and what follows from its medians. */
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
