import { setTimeout as wait } from "node:timers/promises";
import type { App } from "./connect.ts";
import type { LastNight, ListedEval } from "./eval-calls.ts";
import type { Shell } from "../shell.ts";
import { describeNight } from "../render/evals.ts";

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
): Promise<LastNight> {
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

/**
 * Where a run that has ended is that of a night which ends with this command, waits for the verdict and the first try to tell of
 * it, and says on stderr what came of it. An app that stays does both by itself.
 */
export async function finishNight(app: App, id: string, shell: Shell): Promise<void> {
  if (app.stays()) return;
  const { evals } = await app.api.listEvals();
  const night = evals.find((one) => goesOn(one, id));
  if (night === undefined) return;
  shell.stderr.write(`${describeNight(await watchVerdict(app, { name: night.name, id }, shell))}\n`);
}

/** Not judged yet, or not told of. */
const goesOn = ({ current, last }: ListedEval, id: string): boolean =>
  current?.run === id || (last?.run === id && last.notified === "pending");
