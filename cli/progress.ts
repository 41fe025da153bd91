import type { Run } from "./api-client.ts";
import type { Shell } from "./shell.ts";

/** Shows how far a run is. */
export type Progress = {
  show(run: Pick<Run, "counts" | "waitingLanes">): void;
  /** Leaves the last state on a line of its own. */
  end(): void;
};

/** Where nobody watches, a log of a night should not grow by a line for every case. */
const PLAIN_INTERVAL_MS = 1_000;
const CLEAR_TO_END_OF_LINE = "\x1b[K";

/**
 * Progress on stderr: one line that is written over again on a terminal; elsewhere lines, when something has changed and at
 * most one a second.
 *
 * @example
 * const progress = createProgress(shell);
 * progress.show(run); // 12/26 done: 8 passed, 2 failed, 2 errors; 3 s
 */
export function createProgress({ stderr, now }: Pick<Shell, "stderr" | "now">): Progress {
  const startMs = now().getTime();
  let counts = "";
  let shownCounts = "";
  let shownMs = -Infinity;

  const line = (): string => `${counts}; ${Math.floor((now().getTime() - startMs) / 1000)} s`;
  const writePlainly = (): void => {
    stderr.write(`${line()}\n`);
    shownCounts = counts;
    shownMs = now().getTime();
  };
  return {
    show(run) {
      counts = [describeCounts(run.counts), ...describeWait(run)].join("; ");
      if (stderr.isTTY) stderr.write(`\r${line().slice(0, (stderr.columns ?? 80) - 1)}${CLEAR_TO_END_OF_LINE}`);
      else if (counts !== shownCounts && now().getTime() - shownMs >= PLAIN_INTERVAL_MS) writePlainly();
    },
    end() {
      if (counts === "") return;
      if (stderr.isTTY) stderr.write("\n");
      else if (counts !== shownCounts) writePlainly();
    },
  };
}

/**
 * Counts as a person reads them.
 *
 * @example
 * describeCounts({ total: 3, completed: 2, passed: 2, failed: 0, errors: 0 }); // "2/3 done: 2 passed, 0 failed, 0 errors"
 */
export function describeCounts({ total, completed, passed, failed, errors }: Run["counts"]): string {
  return `${completed}/${total} done: ${passed} passed, ${failed} failed, ${errors} errors`;
}

/**
 * Why nothing seems to happen, it may be for hours; nothing where no lane waits.
 *
 * @example
 * describeWait({ waitingLanes: 3 }); // ["3 lanes wait"]
 */
export function describeWait({ waitingLanes = 0 }: Pick<Run, "waitingLanes">): readonly string[] {
  if (waitingLanes === 0) return [];
  return [waitingLanes === 1 ? "1 lane waits" : `${waitingLanes} lanes wait`];
}
