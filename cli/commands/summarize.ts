import type { AppOptions } from "../client/index.ts";
import { jsonText } from "../render/output.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, LOG_HELP, withAppOptions, type Declare } from "./options.ts";

export const summarizeCommand: Declare = (program, act) =>
  withAppOptions(program.command("summarize"))
    .description("Print the result of each case and the totals")
    .argument("<run>", LOG_HELP)
    .option("--json", "Print JSON")
    .addHelpText("after", examples("gotag summarize latest", "gotag summarize run.json --json"))
    .action(act(summarize));

type SummarizeOptions = AppOptions & { readonly run: string; readonly json?: boolean };

/** Prints the result of each case of a run, and the totals. Reads a log file without an app. */
async function summarize({ run, json, ...options }: SummarizeOptions, shell: Shell): Promise<ExitCode> {
  const { isRunReference, resolveRun, withApp } = await import("../client/index.ts");
  const { renderSummary } = await import("../../shared/reports/render/index.ts");
  const fetchSummary = () =>
    withApp({ ...options, serveOnly: true }, shell, async ({ api }) => api.getSummary(await resolveRun(run, api)));
  const readSummary = async () => {
    const { summarizeReport } = await import("../../shared/reports/index.ts");
    const { readLogFile } = await import("../client/read-log-file.ts");
    return summarizeReport(await readLogFile(run, shell));
  };
  const summary = await (isRunReference(run) ? fetchSummary() : readSummary());
  shell.stdout.write(json ? jsonText(summary) : renderSummary(summary));
  return EXIT.done;
}
