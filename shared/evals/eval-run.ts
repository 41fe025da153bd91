import { randomUUID } from "node:crypto";
import { parseRunId } from "../base/run-id.ts";
import { checkBySchema } from "../base/check-by-schema.ts";
import {
  type Baseline,
  type ConfigOverrides,
  type Eval,
  evalRunBody,
  type EvalRunBody,
  LAST_GOOD,
  type Problem,
  type StartRunBody,
} from "../contract/index.ts";
import type { EvalOfRun, ScheduledRun } from "../run/durable/index.ts";
import { hashRequest, type PreparedRun, prepareRun, type PrepareRunDeps } from "../run/request/index.ts";
import type { RuntimeClient } from "../run/runtime/index.ts";
import { type CurrentRun, evalBlobs, readJsonBlob } from "./eval-blobs.ts";
import type { EvalStore, FoundEval } from "./eval-store.ts";
import { timingOf } from "./parse-eval.ts";
import { dateIn } from "./schedule.ts";

/** What evals and their runs need of the app. */
export type EvalDeps = {
  readonly client: RuntimeClient;
  readonly services: PrepareRunDeps & { readonly evals: EvalStore };
};

/** Whether a body of `POST /api/runs` names an eval. */
export const namesEval = (body: unknown): boolean => typeof body === "object" && body !== null && "eval" in body;

/**
 * Checks a body of `POST /api/runs` that names an eval.
 *
 * @example
 * parseEvalRunBody({ eval: "nightly", config: ["infer.model.name=gpt-5"] }).body?.eval; // "nightly"
 */
export function parseEvalRunBody(
  body: unknown,
): { readonly body: EvalRunBody } | { readonly problems: readonly Problem[] } {
  const checked = checkBySchema(evalRunBody, body);
  return "body" in checked ? checked : { problems: checked.problems.map(explain) };
}

/** Adds why a field that `startRunBody` has is unknown here. */
function explain({ path, message }: Problem): Problem {
  const isFromEval = path === "" && /"(pipeline|cases|casesFile)"/.test(message);
  return { path, message: isFromEval ? `${message}: the eval has its own; leave it out, or eval` : message };
}

/**
 * Checks a run of an eval with the overrides of a request. It is not a scheduled run: nobody evaluates it or is notified.
 */
export async function prepareEvalRun(body: EvalRunBody, services: EvalDeps["services"]): Promise<PreparedRun> {
  const { eval: name } = body;
  const found = await services.evals.find(name);
  if (found === undefined) {
    const names = (await services.evals.names()).join(", ") || "none";
    return { ok: false, problems: [{ path: "eval", message: `There is no eval "${name}". Known evals: ${names}` }] };
  }
  const { parsed } = found;
  if (!parsed.ok)
    return { ok: false, problems: parsed.problems.map(({ path, message }) => ({ path: `eval ${path}`, message })) };
  return prepareRun(composeEvalRun(parsed.eval, { name, over: body }), services, {
    hash: hashRequest(body),
    eval: await evalOfRun(found, services),
  });
}

/** A scheduled run that has not started. */
export const newScheduledRun = (more: Omit<CurrentRun, "run"> & { readonly run?: string }): CurrentRun => ({
  ...more,
  run: more.run ?? randomUUID(),
});

/** What a scheduled run is before it starts. It stays the same when the eval is changed or removed. */
export function scheduledRunOf({ name, parsed }: FoundEval, { run, startedAt, occurrence }: CurrentRun): ScheduledRun {
  const { timeZone = "UTC", notify } = timingOf(parsed) ?? {};
  const date = dateIn(timeZone, new Date(occurrence ?? startedAt));
  return { eval: name, run, date, startedAt, occurrence, notify };
}

/** Checks everything that an eval names now, for a scheduled run of it. Writes nothing. */
export async function prepareScheduledRun(
  found: FoundEval,
  current: CurrentRun,
  services: EvalDeps["services"],
): Promise<PreparedRun> {
  const { name, parsed } = found;
  if (!parsed.ok) return parsed;
  const { run: id, occurrence, client } = current;
  return prepareRun(composeEvalRun(parsed.eval, { name, over: { id, client } }), services, {
    hash: hashRequest({ night: name, occurrence }),
    command: occurrence === undefined ? `POST /api/evals/${name}/run` : `schedule of ${name}`,
    eval: await evalOfRun(found, services),
    night: scheduledRunOf(found, current),
  });
}

/** The eval as its runs store it: with the ID of the run that is the baseline now. */
async function evalOfRun({ name, parsed }: FoundEval, { storage }: EvalDeps["services"]): Promise<EvalOfRun> {
  const wanted = parsed.ok ? parsed.eval.baseline : LAST_GOOD;
  if (wanted !== LAST_GOOD) return { name, baseline: parseRunId(wanted) };
  const lastGood = await readJsonBlob<Baseline>(storage.evals, evalBlobs(name).baseline);
  return { name, baseline: parseRunId(String(lastGood?.run)) };
}

/**
 * Composes the request for a run of an eval.
 *
 * @param options.name - Name of the eval: the default label of its runs.
 * @param options.over - Overrides the eval. Its settings, files and time limits are added to those of the eval.
 */
export function composeEvalRun(
  {
    description: _description,
    $schema: _schema,
    budget = {},
    baseline: _baseline,
    schedule: _schedule,
    timeZone: _timeZone,
    enabled: _enabled,
    notify: _notify,
    ...body
  }: Eval,
  { name, over = {} }: { readonly name: string; readonly over?: Partial<EvalRunBody> },
): StartRunBody {
  const { eval: _eval, config, files, timeouts, ...others } = over;
  const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
  return {
    ...body,
    ...budget,
    label: body.label ?? name,
    ...given,
    config: config === undefined ? body.config : [...layersOf(body.config), ...layersOf(config)],
    files: files === undefined ? body.files : { ...body.files, ...files },
    timeouts: timeouts === undefined ? body.timeouts : { ...body.timeouts, ...timeouts },
  };
}

const layersOf = (config: ConfigOverrides = []) => (Array.isArray(config) ? config : [config]);
