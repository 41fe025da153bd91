import { composeRunRequest, type RunWords } from "../client/compose-request.ts";
import type { ExitCode, Shell } from "../shell.ts";
import { runVariants } from "../client/run-variants.ts";
import { startAndFollow, type StartOptions } from "../client/start-run.ts";

export type RunOptions = StartOptions &
  RunWords & {
    /** Settings with several values each: every combination is a run. */
    readonly vary?: readonly string[];
  };

/** Starts a run and follows it to its end; with `vary`, several. */
export async function run({ vary, ...options }: RunOptions, shell: Shell): Promise<ExitCode> {
  if (vary !== undefined) return runVariants({ ...options, vary }, shell);
  return startAndFollow(options, shell, async ({ api }, id) => {
    const request = await composeRunRequest(options, { id, shell, api });
    return () => api.startRun(request);
  });
}
