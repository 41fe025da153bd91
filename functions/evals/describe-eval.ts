import {
  readCurrent,
  evalBlobs,
  type FoundEval,
  readJsonBlob,
  parseEvalSchedule,
  type Baseline,
  type LastNight,
  type Notified,
} from "../../shared/evals/index.ts";
import type { Problem } from "../../shared/contract/index.ts";
import { evalIdOf } from "../../shared/run/durable/index.ts";
import { parseRunId } from "../../shared/run/store/index.ts";
import { findStatus } from "../../shared/run/runtime/index.ts";
import type { NightDeps } from "./begin-night.ts";
import { timingOf } from "./prepare-night.ts";

/** An eval as the API shows it. Nothing secret: of the address that is notified there is the host only. */
export type EvalResource = {
  readonly name: string;
  readonly source: FoundEval["source"];
  readonly pipeline?: string;
  readonly description?: string;
  readonly gates?: readonly string[];
  readonly schedule?: string;
  readonly timeZone?: string;
  readonly enabled: boolean;
  /** When it is due next. */
  readonly next?: string;
  readonly notify?: { readonly host: string; readonly when: string };
  /** The run that goes on. */
  readonly current?: { readonly run: string; readonly startedAt: string };
  readonly last?: LastNight & { readonly notified?: Notified | "pending" };
  /** The last run that kept to all gates. */
  readonly baseline?: Baseline;
  /** Why it cannot be run. */
  readonly problems?: readonly Problem[];
};

/** Describes an eval with what goes on and what came of its last run. */
export async function describeEval(found: FoundEval, deps: NightDeps): Promise<EvalResource> {
  const { evals } = deps.services.storage;
  const { name, source, parsed } = found;
  const [current, last, baseline] = await Promise.all([
    readCurrent(evals, name),
    describeLast(name, deps),
    readJsonBlob<Baseline>(evals, evalBlobs(name).baseline).then(unlessOdd),
  ]);
  return {
    name,
    source,
    ...(parsed.ok
      ? sayingOf(parsed.eval)
      : { problems: parsed.problems.map(({ path, message }) => ({ path, message })) }),
    ...timesOf(found, deps.services.now()),
    ...(current === undefined ? {} : { current: { run: current.run, startedAt: current.startedAt } }),
    ...(last === undefined ? {} : { last }),
    ...(baseline === undefined ? {} : { baseline }),
  };
}

const sayingOf = ({ pipeline, description, gates }: Extract<FoundEval["parsed"], { ok: true }>["eval"]) => ({
  pipeline,
  ...(description === undefined ? {} : { description }),
  ...(gates === undefined ? {} : { gates }),
});

function timesOf(
  found: FoundEval,
  now: Date,
): Pick<EvalResource, "schedule" | "timeZone" | "enabled" | "next" | "notify"> {
  const { schedule, timeZone, enabled, notify } = timingOf(found) ?? { enabled: false };
  const parsed = schedule === undefined ? undefined : parseEvalSchedule({ schedule, timeZone });
  const next = enabled && parsed !== undefined && "next" in parsed ? parsed.next(now) : undefined;
  return {
    enabled,
    ...(schedule === undefined ? {} : { schedule, timeZone }),
    ...(next === undefined ? {} : { next: next.toISOString() }),
    ...(notify === undefined ? {} : { notify: { host: new URL(notify.url).host, when: notify.when } }),
  };
}

/** Somebody may have written it by hand. */
const unlessOdd = <T extends { readonly run: string }>(known: T | undefined): T | undefined =>
  known !== undefined && parseRunId(String(known.run)) !== undefined ? known : undefined;

async function describeLast(name: string, { services, client }: NightDeps): Promise<EvalResource["last"]> {
  const { evals } = services.storage;
  const last = unlessOdd(await readJsonBlob<LastNight>(evals, evalBlobs(name).last));
  if (last === undefined) return undefined;
  const notified = await readJsonBlob<Notified>(evals, `${last.report}.notified.json`);
  if (notified !== undefined) return { ...last, notified };
  const status = await findStatus(client, evalIdOf(last.run));
  return status?.runtimeStatus === "Running" ? { ...last, notified: "pending" } : last;
}
