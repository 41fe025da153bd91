import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { Run } from "../shared/contract/index.ts";
import { printableLines } from "../shared/base/text.ts";
import { renderGates, renderSummary } from "../shared/reports/render/index.ts";
import type { App } from "./connect.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { jsonText } from "./json-text.ts";
import { runHint, type HintedRun } from "./run-hint.ts";
import type { Shell } from "./shell.ts";
import { watchWithProgress } from "./watch-with-progress.ts";

export type FollowOptions = HintedRun & { readonly json?: boolean };

/**
 * Waits until a run has ended, with progress on stderr, and prints its summary, what becomes of its gates, and where its log is;
 * with `json` one document, the run with its `summary` and its `gates`, where it has any. At Ctrl-C says how to go on.
 */
export async function followRun(app: App, options: FollowOptions, shell: Shell): Promise<ExitCode> {
  const { id, json = false } = options;
  return untilInterrupted(app, options, shell, async () => {
    const run = await watchWithProgress(app, id, shell);
    const [summary, gates] = await Promise.all([app.api.getSummary(id), app.api.getGates(id)]);
    if (json) shell.stdout.write(jsonText({ ...run, summary, ...(gates.length === 0 ? {} : { gates }) }));
    else {
      const table = gates.length === 0 ? "" : `${renderGates(gates)}\n`;
      shell.stdout.write(`${renderSummary(summary)}\n${table}${describeLog(app, options, shell)}\n`);
    }
    if (run.status === "completed") return gates.every(({ passed }) => passed) ? EXIT.done : EXIT.gateFailed;
    return tellFailed(run, shell);
  });
}

/** Tells why a run has not completed. */
export function tellFailed(
  { status, error }: Pick<Run, "status" | "error">,
  { stderr }: Pick<Shell, "stderr">,
): ExitCode {
  const reason = error === undefined ? "." : `: ${printableLines(error)}`;
  stderr.write(`The run ${status === "failed" ? "failed" : "was cancelled"}${reason}\n`);
  return EXIT.runFailed;
}

/** Does something that takes as long as a run. At Ctrl-C says how to go on. */
export async function untilInterrupted(
  app: App,
  options: HintedRun,
  shell: Shell,
  work: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await work();
  } catch (thrown) {
    if (!shell.interrupted.aborted) throw thrown;
    const command = runHint("wait", options, shell);
    const hint = app.stays() ? `the run goes on, and ${command} waits for it` : `${command} goes on with the run`;
    shell.stderr.write(`Interrupted. Nothing is lost: ${hint}.\n`);
    return EXIT.interrupted;
  }
}

/** Where the log is: its file, when this machine has it, and the command that prints it. */
export function describeLog({ home }: App, options: HintedRun, shell: Shell): string {
  const command = runHint("log", options, shell);
  const file = home === undefined ? undefined : join(home, "blobs/runs", options.id, "log.json");
  if (file === undefined || !existsSync(file)) return `Log: ${command}`;
  const fromHere = relative(shell.folder, file);
  return `Log: ${fromHere.startsWith("..") ? file : fromHere}\n     ${command}`;
}
