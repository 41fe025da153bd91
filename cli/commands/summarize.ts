import { renderSummary } from "../../shared/reports/render-summary.ts";
import { summarizeRun, type RunSummary } from "../../shared/reports/summarize-run.ts";
import { parseRunId } from "../../shared/run/run-id.ts";
import { withApp, type AppOptions } from "../connect.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { readLogFile } from "../log-file.ts";
import { resolveRun } from "../resolve-run.ts";
import type { Shell } from "../shell.ts";

export type SummarizeOptions = AppOptions & { readonly run: string; readonly json?: boolean };

/** `gotag summarize`: what became of each case, and the totals. A log file needs no app. */
export async function summarize(options: SummarizeOptions, shell: Shell): Promise<ExitCode> {
  const summary = (await summarizeFile(options.run, shell)) ?? (await askForSummary(options, shell));
  shell.stdout.write(options.json === true ? `${JSON.stringify(summary, null, 2)}\n` : renderSummary(summary));
  return EXIT.done;
}

async function summarizeFile(text: string, { folder }: Shell): Promise<RunSummary | undefined> {
  if (parseRunId(text) !== undefined || text === "latest") return undefined;
  const log = await readLogFile(text, folder);
  return log && summarizeRun(log);
}

async function askForSummary({ run, ...options }: SummarizeOptions, shell: Shell): Promise<RunSummary> {
  return withApp(options, shell, async ({ api }) => {
    return api.getSummary(await resolveRun(run, { api, folder: shell.folder }));
  });
}
