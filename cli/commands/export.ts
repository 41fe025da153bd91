import { resolve } from "node:path";
import { Readable } from "node:stream";
import { Option } from "commander";
import type { AppOptions } from "../client/index.ts";
import { readText, writeWhole } from "../render/output.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, LOG_HELP, withAppOptions, type Declare } from "./options.ts";

const FORMATS = ["junit", "csv", "jsonl", "markdown", "html"] as const;

export const exportCommand: Declare = (program, act) =>
  withAppOptions(program.command("export"))
    .description("write the results of a run for other programs and people")
    .argument("<run>", LOG_HELP)
    .addOption(
      new Option("--format <name>", "JUnit XML, CSV, JSON lines, Markdown for a comment, or one HTML page")
        .choices(FORMATS)
        .makeOptionMandatory(),
    )
    .option("-o, --output <file>", "write it to a file")
    .addHelpText(
      "after",
      examples("gotag export latest --format junit -o results.xml", "gotag export run.json --format csv > run.csv"),
    )
    .action(act(exportRun));

export type ExportOptions = AppOptions & {
  /** A run of the app, or a log file on this machine. */
  readonly run: string;
  readonly format: (typeof FORMATS)[number];
  /** The file to write to, instead of stdout. */
  readonly output?: string;
};

/** Writes the results of a run for other programs. Reads a log file without an app. */
export async function exportRun(options: ExportOptions, shell: Shell): Promise<ExitCode> {
  const { isRunReference, resolveRun, withApp } = await import("../client/index.ts");
  const { run, format, output, ...app } = options;
  const query = { kind: "summary", format } as const;
  // Reads all of it while the app answers, and prints it after that: a reader such as `less` may take hours.
  const keep = async (pieces: AsyncIterable<Uint8Array> | Iterable<string>): Promise<string> => {
    if (output === undefined) return readText(pieces);
    await writeWhole(Readable.from(pieces), resolve(shell.folder, output));
    return "";
  };
  const fetchReport = () =>
    withApp({ ...app, serveOnly: true }, shell, async ({ api }) =>
      keep(await api.getReport(await resolveRun(run, api), query)),
    );
  const renderHere = async () => {
    const { renderReport } = await import("../../shared/reports/render/index.ts");
    const { readLogFile } = await import("../client/read-log-file.ts");
    return keep(renderReport(await readLogFile(run, shell), query).pieces);
  };
  shell.stdout.write(await (isRunReference(run) ? fetchReport() : renderHere()));
  return EXIT.done;
}
