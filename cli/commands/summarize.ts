import { renderSummary } from "../../shared/reports/render/index.ts";
import { summarizeReport, type RunSummary } from "../../shared/reports/index.ts";
import { withApp, type AppOptions } from "../client/connect.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { jsonText } from "../render/output.ts";
import { readLogFile } from "../client/read-log-file.ts";
import { isRunReference, resolveRun } from "../client/resolve-run.ts";

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
