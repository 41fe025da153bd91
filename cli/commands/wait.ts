import { withApp, type AppOptions } from "../client/connect.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { finishNight } from "../client/watch-verdict.ts";
import { followRun, untilInterrupted } from "../client/follow-run.ts";
import { resolveRun } from "../client/resolve-run.ts";

export type WaitOptions = AppOptions & { readonly run: string; readonly json?: boolean };

/** Follows a run to its end, and that of an eval to its verdict; one that lost its host goes on. */
export async function wait(options: WaitOptions, shell: Shell): Promise<ExitCode> {
  return withApp(options, shell, async (app) => {
    const id = await resolveRun(options.run, app.api);
    const hinted = { ...options, id };
    const exitCode = await followRun(app, hinted, shell);
    if (exitCode === EXIT.interrupted) return exitCode;
    return untilInterrupted(app, hinted, shell, async () => {
      await finishNight(app, id, shell);
      return exitCode;
    });
  });
}
