import { withApp, type AppOptions } from "../connect.ts";
import type { ExitCode } from "../exit-code.ts";
import { followAndReport } from "../report-run.ts";
import { resolveRun } from "../resolve-run.ts";
import type { Shell } from "../shell.ts";

export type WaitOptions = AppOptions & { readonly run: string; readonly json?: boolean };

/** `gotag wait`: goes on with a run until it has ended. */
export async function wait({ run, json = false, ...options }: WaitOptions, shell: Shell): Promise<ExitCode> {
  return withApp(options, shell, async (app) => {
    const id = await resolveRun(run, { api: app.api, folder: shell.folder });
    return followAndReport(id, app, { json }, shell);
  });
}
