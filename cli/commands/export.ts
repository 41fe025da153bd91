import { resolve } from "node:path";
import { Readable } from "node:stream";
import { renderReport } from "../../shared/reports/render/index.ts";
import { withApp, type AppOptions } from "../client/connect.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import type { ExportFormat } from "../export-formats.ts";
import { readText, writeWhole } from "../render/output.ts";
import { readLogFile } from "../client/read-log-file.ts";
import { isRunReference, resolveRun } from "../client/resolve-run.ts";

export type ExportOptions = AppOptions & {
  /** A run of the app, or a log file of this machine. */
  readonly run: string;
  readonly format: ExportFormat;
  /** The file to write to, instead of stdout. */
  readonly output?: string;
};

/** Writes the results of a run for other programs. A log file is read without any app. */
export async function exportRun(options: ExportOptions, shell: Shell): Promise<ExitCode> {
  const { run, format, output, ...app } = options;
  const query = { kind: "summary", format } as const;
  // Read to its end while the app answers, and printed after that: a reader such as `less` may take hours.
  const keep = async (pieces: AsyncIterable<Uint8Array> | Iterable<string>): Promise<string> => {
    if (output === undefined) return readText(pieces);
    await writeWhole(Readable.from(pieces), resolve(shell.folder, output));
    return "";
  };
  const text = isRunReference(run)
    ? await withApp({ ...app, serveOnly: true }, shell, async ({ api }) =>
        keep(await api.getReport(await resolveRun(run, api), query)),
      )
    : await keep(renderReport(await readLogFile(run, shell), query).pieces);
  shell.stdout.write(text);
  return EXIT.done;
}
