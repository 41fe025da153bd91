import { setTimeout as wait } from "node:timers/promises";
import { describeVerdict } from "../render/evals.ts";
import type { Shell } from "../shell.ts";
import type { App } from "./connect.ts";
import type { EvalResource } from "../../shared/contract/index.ts";

/** If the receiver does not answer in time, a later host retries the notification. */
const NOTIFICATION_MS = 15_000;
const VERDICT_MS = 120_000;

/** The run of an eval has ended, but was not evaluated. */
class NoVerdictError extends Error {
  readonly code = "no-verdict";
  constructor(name: string, id: string) {
    super(`Run ${id} has ended, but its result for the eval "${name}" was not written. See the log of the app.`);
  }
}

/**
 * Waits until the run of an eval is evaluated, and for a while until its receiver is notified.
 *
 * @throws NoVerdictError if it is not evaluated after two minutes.
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
    const isEvaluated = last?.run === id;
    if (isEvaluated && (last.notified !== "pending" || waitedMs > NOTIFICATION_MS)) return last;
    if (!isEvaluated && waitedMs > VERDICT_MS) throw new NoVerdictError(name, id);
    await wait(pollMs, undefined, { signal });
  }
}

/**
 * If an ended run is that of an eval, waits for the verdict and the first attempt to notify, and prints the verdict on stderr.
 * Does nothing if the app stays: then it does both by itself.
 */
export async function finishEvalRun(app: App, id: string, shell: Shell): Promise<void> {
  if (app.stays()) return;
  const { evals } = await app.api.listEvals();
  const found = evals.find((one) => isUnfinished(one, id));
  if (found === undefined) return;
  shell.stderr.write(`${describeVerdict(await watchVerdict(app, { name: found.name, id }, shell))}\n`);
}

/** Whether the run is not evaluated yet, or the receiver not notified. */
const isUnfinished = ({ current, last }: EvalResource, id: string): boolean =>
  current?.run === id || (last?.run === id && last.notified === "pending");
