import { withApp, type AppOptions } from "../connect.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { finishNight } from "../finish-night.ts";
import { followRun, untilInterrupted } from "../follow-run.ts";
import { resolveRun } from "../resolve-run.ts";
import type { Shell } from "../shell.ts";

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
