import { setTimeout as wait } from "node:timers/promises";
import { isEnded } from "../shared/run/run-index.ts";
import type { Run } from "./api-client.ts";
import type { App } from "./connect.ts";
import type { Progress } from "./progress.ts";
import type { Shell } from "./shell.ts";
import { UnreachableError } from "./unreachable-error.ts";

/** How long a deployed app may be away: it restarts now and then, and its runs go on. */
const PATIENCE_MS = 60_000;

/**
 * Waits until a run has ended, and shows its progress.
 *
 * @returns The run as it ended.
 * @throws What `interrupted` says, when it aborts.
 */
export async function followRun(
  id: string,
  { api, pollMs, home }: Pick<App, "api" | "pollMs" | "home">,
  { progress, interrupted: signal, now }: { readonly progress: Progress } & Pick<Shell, "interrupted" | "now">,
): Promise<Run> {
  let seenAt = now().getTime();
  try {
    for (;;) {
      const run = await api.getRun(id).catch((thrown: unknown) => {
        const isPatient = home === undefined && thrown instanceof UnreachableError;
        if (!isPatient || now().getTime() - seenAt > PATIENCE_MS) throw thrown;
        return undefined;
      });
      if (run !== undefined) {
        seenAt = now().getTime();
        progress.show(run);
        if (isEnded(run.status)) return run;
      }
      await wait(pollMs, undefined, { signal });
    }
  } finally {
    progress.end();
  }
}
