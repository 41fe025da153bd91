import { existsSync } from "node:fs";
import { join } from "node:path";
import { renderSummary } from "../shared/reports/render-summary.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import type { App } from "./connect.ts";
import { followRun } from "./follow-run.ts";
import { createProgress } from "./progress.ts";
import { commandHint, type Shell } from "./shell.ts";

/**
 * Waits for the end of a run with its progress on stderr, then prints its summary and where its log is, or one JSON document.
 * At an interruption it says how to go on.
 */
export async function followAndReport(
  id: string,
  app: App,
  { json }: { readonly json: boolean },
  shell: Shell,
): Promise<ExitCode> {
  try {
    const progress = createProgress({ output: shell.stderr, now: shell.now });
    const run = await followRun(id, app, { progress, interrupted: shell.interrupted, now: shell.now });
    const summary = await app.api.getSummary(id);
    if (json) shell.stdout.write(`${JSON.stringify({ ...run, summary }, null, 2)}\n`);
    else shell.stdout.write(`${renderSummary(summary)}${whereTheLogIs(id, app, shell)}`);
    return run.status === "completed" ? EXIT.done : EXIT.runFailed;
  } catch (thrown) {
    if (!shell.interrupted.aborted) throw thrown;
    const what = app.isOwn() ? "Interrupted; the run goes on with" : "Interrupted; the run goes on. Wait for it with";
    shell.stderr.write(`${what}: ${commandHint(shell, `wait ${id}`)}\n`);
    return EXIT.interrupted;
  }
}

function whereTheLogIs(id: string, { home }: Pick<App, "home">, shell: Shell): string {
  const file = home === undefined ? undefined : join(home, "blobs", "runs", id, "log.json");
  const lines = file !== undefined && existsSync(file) ? [`Log:      ${file}`] : [];
  return [...lines, `Get it:   ${commandHint(shell, `log ${id} -o run.json`)}`].map((line) => `${line}\n`).join("");
}
