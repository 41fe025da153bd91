import { renderComparison } from "../../shared/reports/render/index.ts";
import type { Report } from "../../shared/reports/index.ts";
import type { ApiClient } from "../client/api-client.ts";
import { withApp, type AppOptions } from "../client/connect.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { printReport, readText } from "../render/output.ts";
import { readLogFile, readLogText } from "../client/read-log-file.ts";
import { isRunReference, resolveRun } from "../client/resolve-run.ts";

export type CompareOptions = AppOptions & {
  /** Runs of the app, or log files of this machine. */
  readonly base: string;
  readonly candidate: string;
  readonly markdown?: boolean;
  readonly json?: boolean;
};

/** Prints what changed from one run to another. Runs of the app are compared by it; where one is a log file, both are here. */
export async function compare(options: CompareOptions, shell: Shell): Promise<ExitCode> {
  const { base, candidate, markdown, json, ...app } = options;
  const format = json ? "json" : markdown ? "markdown" : "text";
  const words = [base, candidate];
  const read = (word: string, api?: ApiClient): Promise<Report> =>
    api !== undefined && isRunReference(word) ? readRun(word, api, shell) : readLogFile(word, shell);
  const compareHere = async (api?: ApiClient) =>
    printReport(renderComparison(await read(base, api), await read(candidate, api), format).pieces, format, shell);

  if (!words.some(isRunReference)) await compareHere();
  else
    await withApp({ ...app, serveOnly: true }, shell, async ({ api }) => {
      if (!words.every(isRunReference)) return compareHere(api);
      const ids = { base: await resolveRun(base, api), candidate: await resolveRun(candidate, api) };
      return printReport(await api.compareRuns({ ...ids, format }), format, shell);
    });
  return EXIT.done;
}

async function readRun(word: string, api: ApiClient, shell: Shell): Promise<Report> {
  const id = await resolveRun(word, api);
  return readLogText(await readText(await api.getLog(id)), `The log of run ${id}`, shell);
}
