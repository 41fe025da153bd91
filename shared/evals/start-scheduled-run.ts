import { evalIdOf } from "../run/durable/index.ts";
import type { PreparedRun } from "../run/request/index.ts";
import { findStatus, startEval, startSuite } from "../run/runtime/index.ts";
import { indexEntryOf, isEnded, readRequest, storeRun } from "../run/store/index.ts";
import {
  type CurrentRun,
  evalBlobs,
  readCurrent,
  readJsonBlob,
  releaseCurrent,
  scheduleSince,
  takeCurrent,
} from "./eval-blobs.ts";
import { type EvalDeps, newScheduledRun, prepareScheduledRun, scheduledRunOf } from "./eval-run.ts";
import type { FoundEval } from "./eval-store.ts";
import { timingOf } from "./parse-eval.ts";
import { dueOccurrence, parseEvalSchedule } from "./schedule.ts";

/**
 * Starts an eval if a time of its schedule has come that is not taken yet and no other run of it is in progress.
 *
 * @returns The ID of the run that was started, if any.
 * @throws Error for an eval whose timing cannot be read.
 */
export async function startIfDue(found: FoundEval, deps: EvalDeps): Promise<string | undefined> {
  const { storage, now } = deps.services;
  const { evals } = storage;
  const { name, parsed } = found;
  const timing = timingOf(parsed);
  if (timing === undefined) {
    const problems = parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
    throw new Error(`The eval "${name}" cannot be read, and is not run:\n${problems.join("\n")}`);
  }
  const at = now();
  const since = await scheduleSince(evals, { name, timing, now: at });
  if ((await resumeCurrent(found, deps)) !== undefined) return undefined;
  if (since === undefined || timing.schedule === undefined) return undefined;
  const schedule = parseEvalSchedule({ schedule: timing.schedule, timeZone: timing.timeZone });
  const due = "problem" in schedule ? undefined : dueOccurrence(schedule, { since, now: at });
  if (due === undefined) return undefined;
  const occurrence = due.toISOString();
  const taken = evalBlobs(name).due(occurrence);
  if ((await evals.read(taken)) !== undefined) return undefined;

  const current = newScheduledRun({ startedAt: at.toISOString(), occurrence });
  if (!(await takeCurrent(evals, name, current))) return undefined;
  if (!(await evals.create(taken, JSON.stringify({ run: current.run })))) {
    const { run } = (await readJsonBlob<{ run: string }>(evals, taken)) ?? {};
    if (run !== current.run) {
      await releaseCurrent(evals, name, current.run);
      return undefined;
    }
  }
  await startScheduledRun(found, current, deps);
  return current.run;
}

/**
 * Starts the scheduled run that is marked as the one in progress. Calling it again after a kill, or twice at once, starts the
 * run once.
 *
 * @param prepared - The result of {@link prepareScheduledRun}, if the caller has it.
 */
export async function startScheduledRun(
  found: FoundEval,
  current: CurrentRun,
  deps: EvalDeps,
  prepared?: PreparedRun,
): Promise<void> {
  const { client, services } = deps;
  const { runs, evals } = services.storage;
  const request = await readRequest(runs, current.run);
  const ready = request === undefined ? (prepared ?? (await prepareScheduledRun(found, current, services))) : undefined;
  // Another process may have started it, and it may have ended: starting it again would replace it.
  if ((await readCurrent(evals, found.name))?.run !== current.run) return;
  if (request !== undefined) return startSuite(client, runs, request);
  if (!ready?.ok) return startEval(client, scheduledRunOf(found, current), { problems: ready?.problems ?? [] });
  const stored = await storeRun(runs, ready.run, ready.shards);
  if (stored.outcome !== "other") await startSuite(client, runs, stored.request);
}

/**
 * Brings the mark of the scheduled run in progress up to date: starts a run that was never started because its host was killed,
 * and removes the mark of one that has ended.
 *
 * @returns The scheduled run in progress, if any.
 */
export async function resumeCurrent(found: FoundEval, deps: EvalDeps): Promise<CurrentRun | undefined> {
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
    await startScheduledRun(found, current, deps);
  }
  return current;
}
