import { renderGates, renderSummary } from "../../shared/reports/render/index.ts";
import { askForRun } from "../client/start-run.ts";
import { withApp, type AppOptions } from "../client/connect.ts";
import { describeCommand } from "../render/describe-command.ts";
import { describeNight } from "../render/evals.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { describeLog, tellFailed, untilInterrupted, watchWithProgress } from "../client/follow-run.ts";
import { readGitState } from "../client/git-state.ts";
import { jsonText } from "../render/output.ts";
import { watchVerdict } from "../client/watch-verdict.ts";

export type NightlyRunOptions = AppOptions & {
  /** Of the eval. */
  readonly name: string;
  /** How many processes run the stages beside a host that is started. */
  readonly workers?: number;
  readonly json?: boolean;
};

/** Runs an eval as its schedule would, and follows it to the verdict: gates, baseline and notification. */
export async function nightlyRun({ name, json, ...options }: NightlyRunOptions, shell: Shell): Promise<ExitCode> {
  return withApp(options, shell, async (app) => {
    const id = shell.newId();
    const client = { command: describeCommand(shell.commandLine), ...(await readGitState(shell.folder)) };
    const maybeAccepted = `Interrupted, and run ${id} may have been started: status tells.\n`;
    await askForRun(() => app.api.runEval(name, { id, client }), { maybeAccepted }, shell);
    shell.stderr.write(`Run ${id}\n`);
    const hinted = { ...options, id };
    return untilInterrupted(app, hinted, shell, async () => {
      const run = await watchWithProgress(app, id, shell);
      const [summary, gates, night] = await Promise.all([
        app.api.getSummary(id),
        app.api.getGates(id),
        watchVerdict(app, { name, id }, shell),
      ]);
      if (json) shell.stdout.write(jsonText({ ...run, summary, gates, night }));
      else {
        const table = gates.length === 0 ? "" : `${renderGates(gates)}\n`;
        shell.stdout.write(
          `${renderSummary(summary)}\n${table}${describeNight(night)}\n${describeLog(app, hinted, shell)}\n`,
        );
      }
      if (run.status !== "completed") return tellFailed(run, shell);
      return night.passed ? EXIT.done : EXIT.gateFailed;
    });
  });
}
