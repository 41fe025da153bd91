import { renderReport } from "../../shared/reports/render/index.ts";
import { selectResults } from "../../shared/reports/index.ts";
import { withApp, type AppOptions } from "../client/connect.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { printReport } from "../render/output.ts";
import { readLogFile } from "../client/read-log-file.ts";
import { isRunReference, resolveRun } from "../client/resolve-run.ts";
import { UsageError } from "../errors.ts";

export type FormatOptions = AppOptions & {
  /** A run of the app, or a log file of this machine. */
  readonly run: string;
  /** Ids of cases, or beginnings of them; none: all. */
  readonly cases: readonly string[];
  readonly markdown?: boolean;
  readonly json?: boolean;
};

/** Prints the transcripts of the cases of a run. A log file is read without any app. */
export async function format(options: FormatOptions, shell: Shell): Promise<ExitCode> {
  const { run, cases, markdown, json, ...app } = options;
  const query = { kind: "format", format: json ? "json" : markdown ? "markdown" : "text" } as const;
  if (isRunReference(run)) {
    await withApp({ ...app, serveOnly: true }, shell, async ({ api }) =>
      printReport(await api.getReport(await resolveRun(run, api), { ...query, cases }), query.format, shell),
    );
    return EXIT.done;
  }
  const selected = selectResults(await readLogFile(run, shell), cases);
  if ("problems" in selected) throw new UsageError(selected.problems.join("\n"));
  await printReport(renderReport(selected.report, query).pieces, query.format, shell);
  return EXIT.done;
}
