import type { AppOptions } from "../client/index.ts";
import { jsonText } from "../render/output.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, withAppOptions, workersOption, type Declare } from "./options.ts";

export const nightlyCommand: Declare = (program, act) => {
  const nightly = program
    .command("nightly")
    .description("Run an eval like its schedule: nightly run NAME")
    .addHelpText("after", examples("gotag nightly run nightly"));
  withAppOptions(nightly.command("run"))
    .description("Run an eval now, and wait for its evaluation and notification")
    .argument("<name>", "Name of the eval")
    .addOption(workersOption())
    .option("--json", "Print the run, its summary and its evaluation as JSON")
    .addHelpText("after", examples("gotag nightly run nightly"))
    .action(act(nightlyRun));
};

type NightlyRunOptions = AppOptions & { readonly name: string; readonly workers?: number; readonly json?: boolean };

async function nightlyRun({ name, json, ...options }: NightlyRunOptions, shell: Shell): Promise<ExitCode> {
  const { renderEnded, reportFailed, untilInterrupted, watchWithProgress, withApp } =
    await import("../client/index.ts");
  const { requestRun } = await import("../client/start-run.ts");
  const { describeClient } = await import("../client/describe-client.ts");
  const { watchVerdict } = await import("../client/watch-verdict.ts");
  const { describeVerdict } = await import("../render/evals.ts");
  return withApp(options, shell, async (app) => {
    const id = shell.newId();
    const client = await describeClient(shell);
    const maybeAccepted = `Interrupted before the app answered. Check whether run ${id} was started: gotag status\n`;
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
