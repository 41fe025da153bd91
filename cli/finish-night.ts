import type { EvalResource } from "../shared/contract/index.ts";
import type { App } from "./connect.ts";
import { describeNight } from "./describe-night.ts";
import type { Shell } from "./shell.ts";
import { watchVerdict } from "./watch-verdict.ts";

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
const goesOn = ({ current, last }: EvalResource, id: string): boolean =>
  current?.run === id || (last?.run === id && last.notified === "pending");
