import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { printableLines } from "../../shared/base/text.ts";
import type { GateResult, RunSummary } from "../../shared/contract/index.ts";
import { renderGates, renderSummary } from "../../shared/reports/render/index.ts";
import { jsonText } from "../render/output.ts";
import { createProgress } from "../render/progress.ts";
import { commandHint, EXIT, type ExitCode, type Shell } from "../shell.ts";
import type { Run } from "../../shared/contract/index.ts";
import type { App, AppOptions } from "./connect.ts";
import { watchRun } from "./watch-run.ts";

/** A run for which hints name commands, and the options that reach its app. Never its key, which screens must not show. */
export type HintedRun = Pick<AppOptions, "url" | "auth" | "appId"> & { readonly id: string };

/**
 * Waits until a run has ended, with progress on stderr, and prints its summary, its gates and where its log is; with `json` one
 * document. After Ctrl-C, prints the command that resumes.
 */
export async function followRun(
  app: App,
  options: HintedRun & { readonly json?: boolean },
  shell: Shell,
): Promise<ExitCode> {
  const { id, json = false } = options;
  return untilInterrupted(app, options, shell, async () => {
    const run = await watchWithProgress(app, id, shell);
    const [summary, gates] = await Promise.all([app.api.getSummary(id), app.api.getGates(id)]);
    if (json) shell.stdout.write(jsonText({ ...run, summary, gates: gates.length === 0 ? undefined : gates }));
    else shell.stdout.write(renderEnded({ summary, gates }, app, options, shell));
    if (run.status === "completed") return gates.every(({ passed }) => passed) ? EXIT.done : EXIT.gateFailed;
    return reportFailed(run, shell);
  });
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

/** Does work that takes as long as a run. After Ctrl-C, prints the command that resumes. */
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
    const hint = app.stays()
      ? `The run continues. Follow it with: ${command}`
      : `Nothing is lost. Resume with: ${command}`;
    shell.stderr.write(`Interrupted. ${hint}\n`);
    return EXIT.interrupted;
  }
}

type Ended = {
  readonly summary: RunSummary;
  readonly gates: readonly GateResult[];
  /** Of the eval that started the run. */
  readonly verdict?: string;
};

/** Renders what is known of a run that has ended, and where its log is. */
export function renderEnded(
  { summary, gates, verdict }: Ended,
  { home }: App,
  options: HintedRun,
  shell: Shell,
): string {
  const table = gates.length === 0 ? [] : [renderGates(gates)];
  const lines = verdict === undefined ? [] : [verdict];
  const log = runHint("log", options, shell);
  const file = home === undefined ? undefined : join(home, "blobs/runs", options.id, "log.json");
  const locations = file === undefined || !existsSync(file) ? [log] : [fromFolder(file, shell.folder), log];
  return [renderSummary(summary), ...table, ...lines, `Log: ${locations.join("\n     ")}`, ""].join("\n");
}

function fromFolder(path: string, folder: string): string {
  const relativePath = relative(folder, path);
  return relativePath.startsWith("..") ? path : relativePath;
}

/** Prints why a run has not completed. */
export function reportFailed(
  { status, error }: Pick<Run, "status" | "error">,
  { stderr }: Pick<Shell, "stderr">,
): ExitCode {
  const reason = error === undefined ? "." : `: ${printableLines(error)}`;
  stderr.write(`The run ${status === "failed" ? "failed" : "was cancelled"}${reason}\n`);
  return EXIT.runFailed;
}

/** If one of the runs has not ended and no host works on it, prints the commands that resume it. It would look busy otherwise. */
export function reportIdle(
  { isServed }: Pick<App, "isServed">,
  runs: readonly Pick<Run, "status">[],
  shell: Shell,
): void {
  if (isServed() || !runs.some(({ status }) => status === "queued" || status === "running")) return;
  const what = runs.length === 1 ? "the run" : "runs that have not ended";
  shell.stderr.write(
    `No host works on ${what}. Resume with: ${commandHint(shell, "serve")} or ${commandHint(shell, "wait RUN")}\n`,
  );
}

/**
 * A command about a run as the user would type it, for hints.
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
