import type { AppOptions, App } from "./connect.ts";
import { commandHint, type Shell, EXIT, type ExitCode } from "../shell.ts";
import type { Run } from "./api-answers.ts";
import { createProgress } from "../render/progress.ts";
import { watchRun } from "./watch-run.ts";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { printableLines } from "../../shared/base/text.ts";
import { renderGates, renderSummary } from "../../shared/reports/render/index.ts";
import { jsonText } from "../render/output.ts";

/** Which run of which app: what is not given is the folder's, or the environment's. The key is nothing for a screen. */
export type HintedRun = Pick<AppOptions, "url" | "auth" | "appId"> & { readonly id: string };

/**
 * How a user types a command about a run, for hints.
 *
 * @example
 * runHint("wait", { id: "7f6b1c52-…", url: "https://app", auth: "entra" }, shell); // "gotag wait 7f6b1c52-… --url https://app --auth entra"
 */
export function runHint(
  command: string,
  { id, url, auth, appId }: HintedRun,
  shell: Pick<Shell, "environment">,
): string {
  const options = { url, auth, "app-id": appId };
  const typed = Object.entries(options).map(([name, value]) => (value === undefined ? "" : ` --${name} ${value}`));
  return commandHint(shell, `${command} ${id}${typed.join("")}`);
}

/** Waits until a run has ended, with progress on stderr. */
export async function watchWithProgress({ api, pollMs }: App, id: string, shell: Shell): Promise<Run> {
  const progress = createProgress(shell);
  try {
    return await watchRun(api, id, { pollMs, signal: shell.interrupted, onChange: progress.show });
  } finally {
    progress.end();
  }
}

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

/** Where runs that have not ended are shown, and nobody works on them, says how they go on: they would look busy else. */
export function tellIdle({ isServed }: App, runs: readonly Pick<Run, "status">[], shell: Shell): void {
  if (isServed() || !runs.some(({ status }) => status === "queued" || status === "running")) return;
  const what = runs.length === 1 ? "the run" : "runs that have not ended";
  shell.stderr.write(
    `Nobody is working on ${what}: ${commandHint(shell, "serve")}, or ${commandHint(shell, "wait RUN")}, carries on.\n`,
  );
}
