import type { Run } from "../shared/contract/index.ts";
import type { App } from "./connect.ts";
import { commandHint, type Shell } from "./shell.ts";

/** Where runs that have not ended are shown, and nobody works on them, says how they go on: they would look busy else. */
export function tellIdle({ isServed }: App, runs: readonly Pick<Run, "status">[], shell: Shell): void {
  if (isServed() || !runs.some(({ status }) => status === "queued" || status === "running")) return;
  const what = runs.length === 1 ? "the run" : "runs that have not ended";
  shell.stderr.write(
    `Nobody is working on ${what}: ${commandHint(shell, "serve")}, or ${commandHint(shell, "wait RUN")}, carries on.\n`,
  );
}
