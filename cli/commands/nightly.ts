import type { AppOptions } from "../client/index.ts";
import { jsonText } from "../render/output.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, withAppOptions, workersOption, type Declare } from "./options.ts";

export const nightlyCommand: Declare = (program, act) => {
  const nightly = program
    .command("nightly")
    .description("run an eval as its schedule would: nightly run NAME")
    .addHelpText("after", examples("gotag nightly run nightly"));
  withAppOptions(nightly.command("run"))
    .description("run an eval now, as its schedule would, and follow it to the verdict: gates, baseline, notification")
    .argument("<name>", "name of the eval")
    .addOption(workersOption())
    .option("--json", "print the run, its summary and the verdict as JSON")
    .addHelpText("after", examples("gotag nightly run nightly"))
    .action(act(nightlyRun));
};

export type NightlyRunOptions = AppOptions & {
  /** The name of the eval. */
  readonly name: string;
  /** How many processes run the stages, if this command starts the host. */
  readonly workers?: number;
  readonly json?: boolean;
};

/** Runs an eval as its schedule would, and follows it to the verdict: gates, baseline and notification. */
export async function nightlyRun({ name, json, ...options }: NightlyRunOptions, shell: Shell): Promise<ExitCode> {
  const { renderEnded, reportFailed, untilInterrupted, watchWithProgress, withApp } =
    await import("../client/index.ts");
  const { requestRun } = await import("../client/start-run.ts");
  const { describeClient } = await import("../client/describe-client.ts");
  const { watchVerdict } = await import("../client/watch-verdict.ts");
  const { describeVerdict } = await import("../render/evals.ts");
  return withApp(options, shell, async (app) => {
    const id = shell.newId();
    const client = await describeClient(shell);
    const maybeAccepted = `Interrupted, and run ${id} may have been started: status tells.\n`;
    await requestRun(() => app.api.runEval(name, { id, client }), { maybeAccepted }, shell);
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
      else shell.stdout.write(renderEnded({ summary, gates, verdict: describeVerdict(night) }, app, hinted, shell));
      if (run.status !== "completed") return reportFailed(run, shell);
      return night.passed ? EXIT.done : EXIT.gateFailed;
    });
  });
}
