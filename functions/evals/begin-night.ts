import { readCurrent, releaseCurrent, type CurrentNight, evalBlobs, type FoundEval } from "../../shared/evals/index.ts";
import { evalIdOf } from "../../shared/run/durable/index.ts";
import type { PreparedRun } from "../../shared/run/request/index.ts";
import { indexEntryOf, isEnded, readRequest, storeRun } from "../../shared/run/store/index.ts";
import { findStatus, startSuite, startEval, type RuntimeClient } from "../../shared/run/runtime/index.ts";
import type { Services } from "../app.ts";
import { nightOf, prepareNight } from "./prepare-night.ts";

export type NightDeps = { readonly client: RuntimeClient; readonly services: Services };

/**
 * Begins the night that is noted as the one which goes on. May be done again after a kill, and by two at once: all of it is
 * done once.
 *
 * @param prepared - Where it was checked already.
 */
export async function beginNight(
  found: FoundEval,
  current: CurrentNight,
  { client, services }: NightDeps,
  prepared?: PreparedRun,
): Promise<void> {
  const { runs, evals } = services.storage;
  const { name } = found;
  const known = await readRequest(runs, current.run);
  const ready = known === undefined ? (prepared ?? (await prepareNight(found, current, services))) : undefined;
  // Somebody else may have begun it, and it may have ended: what is started again then would replace it.
  if ((await readCurrent(evals, name))?.run !== current.run) return;
  if (known !== undefined) return startSuite(client, runs, known);
  if (!ready?.ok) return startEval(client, nightOf(found, current), { problems: ready?.problems ?? [] });
  const stored = await storeRun(runs, ready.run, ready.shards);
  if (stored.outcome !== "other") await startSuite(client, runs, stored.request);
}

/**
 * Looks after the night of an eval that is noted as going on: one that was never begun, because its host was killed, is begun,
 * and one that has ended is noted no longer.
 *
 * @returns The night that goes on, or `undefined`.
 */
export async function settleCurrent(found: FoundEval, deps: NightDeps): Promise<CurrentNight | undefined> {
  const { client, services } = deps;
  const { runs, evals } = services.storage;
  const { name } = found;
  const current = await readCurrent(evals, name);
  if (current === undefined) return undefined;
  const { run, occurrence } = current;
  const status = await findStatus(client, evalIdOf(run));
  const request = status === undefined ? await readRequest(runs, run) : undefined;
  const hasEnded =
    status === undefined
      ? request !== undefined && isEnded((await indexEntryOf(runs, request)).status)
      : ["Completed", "Failed", "Terminated", "Canceled"].includes(status.runtimeStatus);
  if (hasEnded) {
    await releaseCurrent(evals, name, run);
    return undefined;
  }
  if (status === undefined) {
    if (occurrence !== undefined) await evals.create(evalBlobs(name).due(occurrence), JSON.stringify({ run }));
    await beginNight(found, current, deps);
  }
  return current;
}
