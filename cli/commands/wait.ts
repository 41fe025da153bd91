import type { AppOptions } from "../client/index.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, RUN_HELP, withAppOptions, type Declare } from "./options.ts";

export const waitCommand: Declare = (program, act) =>
  withAppOptions(program.command("wait"))
    .description("Wait for a run to end and print its summary; resume it if needed")
    .argument("<run>", RUN_HELP)
    .option("--json", "Print the run and its summary as JSON")
    .addHelpText("after", examples("gotag wait latest", "gotag wait 08fd --json"))
    .action(act(wait));

type WaitOptions = AppOptions & { readonly run: string; readonly json?: boolean };

/** Follows a run to its end, and a run of an eval to its verdict. Resumes a run that lost its host. */
async function wait(options: WaitOptions, shell: Shell): Promise<ExitCode> {
  const { followRun, resolveRun, untilInterrupted, withApp } = await import("../client/index.ts");
  const { finishEvalRun } = await import("../client/watch-verdict.ts");
  return withApp(options, shell, async (app) => {
    const id = await resolveRun(options.run, app.api);
    const hinted = { ...options, id };
    const exitCode = await followRun(app, hinted, shell);
    if (exitCode === EXIT.interrupted) return exitCode;
    return untilInterrupted(app, hinted, shell, async () => {
      await finishEvalRun(app, id, shell);
      return exitCode;
    });
  });
}
