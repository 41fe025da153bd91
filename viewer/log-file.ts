import type { RunSummary } from "../shared/contract/index.ts";
import { parseRunLog, readReport, type Report, summarizeReport } from "../shared/reports/index.ts";

/** A log file that was opened. */
export type LogFile = { readonly name: string; readonly report: Report; readonly summary: RunSummary };

/**
 * Reads a run log from a file, written by gotag or GoTaglio. Everything that only the pipeline's code knows is missing.
 *
 * @throws Error that says why the file is no run log.
 * @example
 * openLogFile("run.json", await file.text()).summary.counts.total; // 12
 */
export function openLogFile(name: string, text: string): LogFile {
  const parsed = parseRunLog(parse(name, text));
  if ("problem" in parsed) throw new Error(`${name} is no run log: ${parsed.problem}.`);
  const report = readReport(parsed.log);
  return { name, report, summary: summarizeReport(report) };
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${name} is no run log: ${(cause as Error).message}`, { cause });
  }
}
