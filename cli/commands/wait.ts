import { withApp, type AppOptions } from "../connect.ts";
import type { ExitCode } from "../exit-code.ts";
import { followRun } from "../follow-run.ts";
import { resolveRun } from "../resolve-run.ts";
import type { Shell } from "../shell.ts";

export type WaitOptions = AppOptions & { readonly run: string; readonly json?: boolean };

/** Follows a run to its end; one that lost its host goes on. */
export async function wait(options: WaitOptions, shell: Shell): Promise<ExitCode> {
  return withApp(options, shell, async (app) => {
    const id = await resolveRun(options.run, app.api);
    return followRun(app, { ...options, id }, shell);
  });
}
