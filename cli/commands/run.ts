import { composeRunRequest, type RunWords } from "../compose-run-request.ts";
import type { ExitCode } from "../exit-code.ts";
import type { Shell } from "../shell.ts";
import { startAndFollow, type StartOptions } from "../start-and-follow.ts";

export type RunOptions = StartOptions & RunWords;

/** Starts a run and follows it to its end. */
export async function run(options: RunOptions, shell: Shell): Promise<ExitCode> {
  return startAndFollow(options, shell, async ({ api }, id) => {
    const request = await composeRunRequest(options, { id, shell, api });
    return () => api.startRun(request);
  });
}
