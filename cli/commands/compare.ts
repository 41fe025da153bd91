import type { Report } from "../../shared/reports/index.ts";
import type { ApiClient, AppOptions } from "../client/index.ts";
import { printReport, readText } from "../render/output.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, LOG_HELP, withAppOptions, type Declare } from "./options.ts";

export const compareCommand: Declare = (program, act) =>
  withAppOptions(program.command("compare"))
    .description("Compare two runs: broken and fixed cases, and their significance")
    .argument("<base>", LOG_HELP)
    .argument("<candidate>", "The run to compare with the base")
    .option("--markdown", "Print Markdown for a comment on a pull request")
    .option("--json", "Print JSON")
    .addHelpText("after", examples("gotag compare 7f6b latest", "gotag compare before.json after.json --json"))
    .action(act(compare));

type CompareOptions = AppOptions & {
  readonly base: string;
  readonly candidate: string;
  readonly markdown?: boolean;
  readonly json?: boolean;
};

/** Prints what changed from one run to another. The app compares its own runs; if one is a log file, gotag compares here. */
async function compare(options: CompareOptions, shell: Shell): Promise<ExitCode> {
  const { isRunReference, resolveRun, withApp } = await import("../client/index.ts");
  const { base, candidate, markdown, json, ...app } = options;
  const format = json ? "json" : markdown ? "markdown" : "text";
  const words = [base, candidate];
  const compareHere = async (api?: ApiClient): Promise<void> => {
    const { renderComparison } = await import("../../shared/reports/render/index.ts");
    const { readLogFile } = await import("../client/read-log-file.ts");
    const read = (word: string): Promise<Report> =>
      api !== undefined && isRunReference(word) ? readRun(word, api, shell) : readLogFile(word, shell);
    await printReport(renderComparison(await read(base), await read(candidate), format).pieces, format, shell);
  };

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
  const { resolveRun } = await import("../client/index.ts");
  const { readLogText } = await import("../client/read-log-file.ts");
  const id = await resolveRun(word, api);
  return readLogText(await readText(await api.getLog(id)), `The log of run ${id}`, shell);
}
