import {
  dueOccurrence,
  parseEvalSchedule,
  releaseCurrent,
  takeCurrent,
  evalBlobs,
  type FoundEval,
  knownSince,
  readJsonBlob,
} from "../../shared/evals/index.ts";
import { beginNight, settleCurrent, type NightDeps } from "./begin-night.ts";
import { newNight, timingOf } from "./prepare-night.ts";

/**
 * Starts an eval if a time of its schedule has come that nobody has taken yet, and no other run of it goes on.
 *
 * @returns The id of the run that was started, if one was.
 * @throws Error for an eval of which it cannot be told when it is due.
 */
export async function startIfDue(found: FoundEval, deps: NightDeps): Promise<string | undefined> {
  const { storage, now } = deps.services;
  const { evals } = storage;
  const { name, parsed } = found;
  const timing = timingOf(found);
  if (timing === undefined) {
    const problems = parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
    throw new Error(`The eval "${name}" cannot be read, and is not run:\n${problems.join("\n")}`);
  }
  const at = now();
  const since = await knownSince(evals, { name, timing, now: at });
  if ((await settleCurrent(found, deps)) !== undefined) return undefined;
  if (since === undefined || timing.schedule === undefined) return undefined;
  const schedule = parseEvalSchedule({ schedule: timing.schedule, timeZone: timing.timeZone });
  const due = "problem" in schedule ? undefined : dueOccurrence(schedule, { since, now: at });
  if (due === undefined) return undefined;
  const occurrence = due.toISOString();
  const taken = evalBlobs(name).due(occurrence);
  if ((await evals.read(taken)) !== undefined) return undefined;

  const night = newNight({ startedAt: at.toISOString(), occurrence });
  if (!(await takeCurrent(evals, name, night))) return undefined;
  if (!(await evals.create(taken, JSON.stringify({ run: night.run })))) {
    const { run } = (await readJsonBlob<{ run: string }>(evals, taken)) ?? {};
    if (run !== night.run) {
      await releaseCurrent(evals, name, night.run);
      return undefined;
    }
  }
  await beginNight(found, night, deps);
  return night.run;
}
