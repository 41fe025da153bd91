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
    .description("Export the results of a run")
    .argument("<run>", LOG_HELP)
    .addOption(
      new Option("--format <name>", "JUnit XML, CSV, JSON Lines, Markdown or HTML")
        .choices(FORMATS)
        .makeOptionMandatory(),
    )
    .option("-o, --output <file>", "Write to a file")
    .addHelpText(
      "after",
      examples("gotag export latest --format junit -o results.xml", "gotag export run.json --format csv > run.csv"),
    )
    .action(act(exportRun));

type ExportOptions = AppOptions & {
  readonly run: string;
  readonly format: (typeof FORMATS)[number];
  readonly output?: string;
};

/** Writes the results of a run for other programs. Reads a log file without an app. */
async function exportRun(options: ExportOptions, shell: Shell): Promise<ExitCode> {
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
