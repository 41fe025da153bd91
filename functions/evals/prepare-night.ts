import { randomUUID } from "node:crypto";
import {
  type CurrentNight,
  evalBlobs,
  type FoundEval,
  readJsonBlob,
  LAST_GOOD,
  type EvalTiming,
  dateIn,
  type Baseline,
  composeEvalRun,
} from "../../shared/evals/index.ts";
import type { EvalOfRun, Night } from "../../shared/run/durable/index.ts";
import { hashAsked, prepareRun, type PreparedRun } from "../../shared/run/request/index.ts";
import { parseRunId } from "../../shared/run/store/index.ts";
import type { Services } from "../app.ts";

/** A night that has not begun. */
export const newNight = (more: Omit<CurrentNight, "run"> & { readonly run?: string | undefined }): CurrentNight => ({
  ...more,
  run: more.run ?? randomUUID(),
});

/** When an eval is due, and who is told; of one that cannot be read as far as it is known. */
export const timingOf = ({ parsed }: FoundEval): EvalTiming | undefined => (parsed.ok ? parsed.eval : parsed.timing);

/** What is known of a night before it begins. */
export function nightOf(found: FoundEval, { run, startedAt, occurrence }: CurrentNight): Night {
  const { timeZone = "UTC", notify } = timingOf(found) ?? {};
  return {
    eval: found.name,
    run,
    date: dateIn(timeZone, new Date(occurrence ?? startedAt)),
    startedAt,
    ...(occurrence === undefined ? {} : { occurrence }),
    ...(notify === undefined ? {} : { notify }),
  };
}

/** The eval as its runs know it: with the run that is its baseline now. */
export async function evalOfRun({ name, parsed }: FoundEval, { storage }: Services): Promise<EvalOfRun> {
  const wanted = parsed.ok ? parsed.eval.baseline : LAST_GOOD;
  const isLastGood = wanted === LAST_GOOD;
  const known = isLastGood ? await readJsonBlob<Baseline>(storage.evals, evalBlobs(name).baseline) : undefined;
  const baseline = parseRunId(String(isLastGood ? known?.run : wanted));
  return { name, ...(baseline === undefined ? {} : { baseline }) };
}

/** Checks all that an eval names, as it is now, for a night of it. Writes nothing. */
export async function prepareNight(found: FoundEval, current: CurrentNight, services: Services): Promise<PreparedRun> {
  const { name, parsed } = found;
  if (!parsed.ok) return { ok: false, problems: parsed.problems.map(({ path, message }) => ({ path, message })) };
  const { run: id, occurrence, client } = current;
  const over = { id, ...(client === undefined ? {} : { client }) };
  const night = nightOf(found, current);
  return prepareRun(composeEvalRun(parsed.eval, { name, over }), services, {
    hash: hashAsked({ night: name, occurrence }),
    command: occurrence === undefined ? `POST /api/evals/${name}/run` : `schedule of ${name}`,
    eval: await evalOfRun(found, services),
    night,
  });
}
