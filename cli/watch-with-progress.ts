import type { Run } from "../shared/contract/index.ts";
import type { App } from "./connect.ts";
import { createProgress } from "./progress.ts";
import type { Shell } from "./shell.ts";
import { watchRun } from "./watch-run.ts";

/** Waits until a run has ended, with progress on stderr. */
export async function watchWithProgress({ api, pollMs }: App, id: string, shell: Shell): Promise<Run> {
  const progress = createProgress(shell);
  try {
    return await watchRun(api, id, { pollMs, signal: shell.interrupted, onChange: progress.show });
  } finally {
    progress.end();
  }
}
