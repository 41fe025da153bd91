import { printable } from "../shared/reports/printable.ts";
import type { Run } from "./api-client.ts";
import type { Output } from "./shell.ts";

/** Shows how a run is getting on. */
export type Progress = {
  show(run: Run): void;
  /** Shows the last state, and leaves the line. */
  end(): void;
};

const PLAIN_INTERVAL_MS = 1_000;
const TO_LINE_START_AND_CLEAR = "\r\u001b[K";

/**
 * Progress on a stream: on a terminal one line that is written again and again, else a line at each change, one a second at
 * most.
 *
 * @example
 * const progress = createProgress({ output: process.stderr, now: () => new Date() });
 * progress.show(run); // 12/30 done: 8 passed, 2 failed, 2 errors, 0:04
 */
export function createProgress({ output, now }: { readonly output: Output; readonly now: () => Date }): Progress {
  return output.isTTY === true ? rewrittenLine(output) : plainLines(output, now);
}

function rewrittenLine(output: Output): Progress {
  let shown = "";
  return {
    show(run) {
      const line = progressLine(run);
      if (line !== shown) output.write(`${TO_LINE_START_AND_CLEAR}${line}`);
      shown = line;
    },
    end() {
      if (shown !== "") output.write("\n");
      shown = "";
    },
  };
}

function plainLines(output: Output, now: () => Date): Progress {
  let last: Run | undefined;
  let shown = "";
  let shownAtMs = -Infinity;
  const write = (run: Run): void => {
    const state = stateOf(run);
    if (state === shown) return;
    output.write(`${progressLine(run)}\n`);
    shown = state;
    shownAtMs = now().getTime();
  };
  return {
    show(run) {
      last = run;
      if (now().getTime() - shownAtMs >= PLAIN_INTERVAL_MS) write(run);
    },
    end() {
      if (last !== undefined) write(last);
    },
  };
}

/**
 * How a run is doing, on one line.
 *
 * @example
 * progressLine(run); // "12/30 done: 8 passed, 2 failed, 2 errors, 0:04"
 */
export function progressLine(run: Run): string {
  // Both times are the app's own: its clock may not be this machine's.
  const elapsedMs = Date.parse(run.updatedAt) - Date.parse(run.createdAt);
  return `${stateOf(run)}, ${minutesAndSeconds(elapsedMs)}`;
}

function stateOf({ status, counts: { total, completed, passed, failed, errors } }: Run): string {
  const state = `${completed}/${total} done: ${passed} passed, ${failed} failed, ${errors} errors`;
  return status === "running" || status === "completed" ? state : `${printable(status)}, ${state}`;
}

function minutesAndSeconds(elapsedMs: number): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
