import { parseRunId } from "../base/run-id.ts";
import type { Baseline, Eval, EvalResource, LastScheduledRun, NotifyOutcome } from "../contract/index.ts";
import { evalIdOf } from "../run/durable/index.ts";
import { findStatus } from "../run/runtime/index.ts";
import { evalBlobs, readCurrent, readJsonBlob } from "./eval-blobs.ts";
import type { EvalDeps } from "./eval-run.ts";
import type { FoundEval } from "./eval-store.ts";
import { timingOf } from "./parse-eval.ts";
import { parseEvalSchedule } from "./schedule.ts";

/** Describes an eval with its scheduled run in progress and the result of its last one. */
export async function describeEval(found: FoundEval, deps: EvalDeps): Promise<EvalResource> {
  const { evals } = deps.services.storage;
  const { name, source, parsed } = found;
  const [current, last, baseline] = await Promise.all([
    readCurrent(evals, name),
    describeLast(name, deps),
    readJsonBlob<Baseline>(evals, evalBlobs(name).baseline).then(unlessInvalid),
  ]);
  const { pipeline, description, gates }: Partial<Eval> = parsed.ok ? parsed.eval : {};
  return {
    name,
    source,
    pipeline,
    description,
    gates,
    problems: parsed.ok ? undefined : parsed.problems,
    ...describeTiming(found, deps.services.now()),
    current: current && { run: current.run, startedAt: current.startedAt },
    last,
    baseline,
  };
}

function describeTiming(
  { parsed }: FoundEval,
  now: Date,
): Pick<EvalResource, "schedule" | "timeZone" | "enabled" | "next" | "notify"> {
  const { schedule, timeZone, enabled, notify } = timingOf(parsed) ?? { enabled: false };
  const times = schedule === undefined ? undefined : parseEvalSchedule({ schedule, timeZone });
  return {
    enabled,
    schedule,
    timeZone: schedule === undefined ? undefined : timeZone,
    next: enabled && times !== undefined && "next" in times ? times.next(now)?.toISOString() : undefined,
    notify: notify && { host: new URL(notify.url).host, when: notify.when },
  };
}

/** Somebody may have edited the blob. */
const unlessInvalid = <T extends { readonly run: string }>(stored: T | undefined): T | undefined =>
  stored !== undefined && parseRunId(String(stored.run)) !== undefined ? stored : undefined;

async function describeLast(name: string, { services, client }: EvalDeps): Promise<EvalResource["last"]> {
  const { evals } = services.storage;
  const last = unlessInvalid(await readJsonBlob<LastScheduledRun>(evals, evalBlobs(name).last));
  if (last === undefined) return undefined;
  const notified = await readJsonBlob<NotifyOutcome>(evals, `${last.report}.notified.json`);
  if (notified !== undefined) return { ...last, notified };
  const status = await findStatus(client, evalIdOf(last.run));
  return status?.runtimeStatus === "Running" ? { ...last, notified: "pending" } : last;
}
