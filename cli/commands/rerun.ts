import { composeRerunRequest, type RerunWords } from "../client/compose-request.ts";
import type { ExitCode, Shell } from "../shell.ts";
import { resolveRun } from "../client/resolve-run.ts";
import { startAndFollow, type StartOptions } from "../client/start-run.ts";

export type RerunOptions = StartOptions &
  RerunWords & {
    /** The run whose cases are run again. */
    readonly run: string;
  };

/** Starts a run on the cases and the configuration of another one, and follows it to its end. */
export async function rerun(options: RerunOptions, shell: Shell): Promise<ExitCode> {
  return startAndFollow(options, shell, async ({ api }, id) => {
    const base = await resolveRun(options.run, api, { besides: id });
    const request = await composeRerunRequest(base, options, { id, shell, api });
    return () => api.rerunRun(base, request);
  });
}
