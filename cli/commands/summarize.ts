import type { RunSummary } from "../../shared/contract/index.ts";
import { renderSummary } from "../../shared/reports/render/index.ts";
import { summarizeReport } from "../../shared/reports/index.ts";
import { withApp, type AppOptions } from "../connect.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { jsonText } from "../json-text.ts";
import { readLogFile } from "../read-log-file.ts";
import { isRunReference, resolveRun } from "../resolve-run.ts";
import type { Shell } from "../shell.ts";

export type SummarizeOptions = AppOptions & {
  /** A run of the app, or a log file of this machine. */
  readonly run: string;
  readonly json?: boolean;
};

/** Prints what became of each case of a run, and the totals. A log file is read without any app. */
export async function summarize({ run, json, ...options }: SummarizeOptions, shell: Shell): Promise<ExitCode> {
  const ask = (): Promise<RunSummary> =>
    withApp({ ...options, serveOnly: true }, shell, async ({ api }) => api.getSummary(await resolveRun(run, api)));
  const summary = isRunReference(run) ? await ask() : summarizeReport(await readLogFile(run, shell));
  shell.stdout.write(json ? jsonText(summary) : renderSummary(summary));
  return EXIT.done;
}
