import type { AppOptions } from "../client/index.ts";
import { UsageError } from "../errors.ts";
import { printReport } from "../render/output.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, LOG_HELP, withAppOptions, type Declare } from "./options.ts";

export const formatCommand: Declare = (program, act) =>
  withAppOptions(program.command("format"))
    .description("Print transcripts of a run: messages, stage results, exceptions")
    .argument("<run>", LOG_HELP)
    .argument("[cases...]", "IDs or ID prefixes of cases (default: all)")
    .option("--markdown", "Print Markdown")
    .option("--json", "Print JSON")
    .addHelpText("after", examples("gotag format latest", "gotag format run.json 08fd 0644 --markdown"))
    .action(act(format));

type FormatOptions = AppOptions & {
  readonly run: string;
  readonly cases: readonly string[];
  readonly markdown?: boolean;
  readonly json?: boolean;
};

/** Prints the transcripts of the cases of a run. Reads a log file without an app. */
async function format(options: FormatOptions, shell: Shell): Promise<ExitCode> {
  const { isRunReference, resolveRun, withApp } = await import("../client/index.ts");
  const { run, cases, markdown, json, ...app } = options;
  const query = { kind: "format", format: json ? "json" : markdown ? "markdown" : "text" } as const;
  if (isRunReference(run)) {
    await withApp({ ...app, serveOnly: true }, shell, async ({ api }) =>
      printReport(await api.getReport(await resolveRun(run, api), { ...query, cases }), query.format, shell),
    );
    return EXIT.done;
  }
  const { selectResults } = await import("../../shared/reports/index.ts");
  const { renderReport } = await import("../../shared/reports/render/index.ts");
  const { readLogFile } = await import("../client/read-log-file.ts");
  const selected = selectResults(await readLogFile(run, shell), cases);
  if ("problems" in selected) throw new UsageError(selected.problems.join("\n"));
  await printReport(renderReport(selected.report, query).pieces, query.format, shell);
  return EXIT.done;
}
