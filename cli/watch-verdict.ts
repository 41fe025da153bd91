import { setTimeout as wait } from "node:timers/promises";
import type { App } from "./connect.ts";
import type { EvalResource } from "../shared/contract/index.ts";
import type { Shell } from "./shell.ts";

/** A receiver that does not answer is told again later, by whoever serves then. */
const NOTIFICATION_MS = 15_000;
const VERDICT_MS = 120_000;

/** Nobody has said what came of a run that has ended. */
export class NoVerdictError extends Error {
  readonly code = "no-verdict";
  constructor(name: string, id: string) {
    super(
      `Run ${id} has ended, but what came of it for the eval "${name}" was not written. The log of the app says why.`,
    );
  }
}

/**
 * Waits until the run of an eval is judged, and for a while until its receiver is told.
 *
 * @throws NoVerdictError where nobody has judged it after two minutes.
 * @example
 * (await watchVerdict(app, { name: "nightly", id }, shell)).passed;
 */
export async function watchVerdict(
  { api, pollMs }: Pick<App, "api" | "pollMs">,
  { name, id }: { readonly name: string; readonly id: string },
  { interrupted: signal }: Pick<Shell, "interrupted">,
): Promise<NonNullable<EvalResource["last"]>> {
  const startMs = performance.now();
  for (;;) {
    const { last } = await api.getEval(name);
    const waitedMs = performance.now() - startMs;
    const isJudged = last?.run === id;
    if (isJudged && (last.notified !== "pending" || waitedMs > NOTIFICATION_MS)) return last;
    if (!isJudged && waitedMs > VERDICT_MS) throw new NoVerdictError(name, id);
    await wait(pollMs, undefined, { signal });
  }
}
