import type {
  Comparison,
  Counts,
  GateResult,
  PassRate,
  Problem,
  RunLinks,
  RunStatus,
  StartRunBody,
  Usage,
} from "../contract/index.ts";
import type { BlobStore } from "../platform/storage/index.ts";
import type { ScheduledRun } from "../run/durable/index.ts";
import type { EvalTiming } from "./parse-eval.ts";

/** The prefix of all stored evals. */
export const STORED_PREFIX = "stored/";

/** How many characters of a run ID distinguish two runs of one date. */
const SHORT_ID = 8;

/**
 * Names of the blobs of an eval, in container `evals`. No name of an eval has a dot.
 *
 * @example
 * evalBlobs("nightly").stored; // "stored/nightly.json"
 */
export function evalBlobs(name: string) {
  return {
    /** The eval itself, if it was sent to the app. */
    stored: `${STORED_PREFIX}${name}.json`,
    /** The start of its schedule: see {@link scheduleSince}. */
    since: `since/${name}.json`,
    /** Marks a time of its schedule as taken. */
    due: (occurrence: string) => `due/${name}/${occurrence.slice(0, 19).replaceAll(":", "-")}Z.json`,
    /** A {@link CurrentRun}. */
    current: `current/${name}.json`,
    /** A {@link Baseline}. */
    baseline: `baselines/${name}.json`,
    /** A {@link LastScheduledRun}. */
    last: `last/${name}.json`,
    /** A {@link ScheduledRunResult} (.json), its report (.md) and a {@link NotifyOutcome} (.notified.json). */
    report: (date: string) => `${date}/${name}`,
    /** The same for another run on that date. */
    furtherReport: (date: string, run: string) => `${date}/${name}.${run.slice(0, SHORT_ID)}`,
  };
}

/** The result of a scheduled run: `<date>/<eval>.json`. */
export type ScheduledRunResult = Omit<ScheduledRun, "notify"> & {
  readonly schemaVersion: 1;
  /** `not-started`: problems of the eval prevented the run. */
  readonly status: RunStatus | "not-started";
  /** The run completed and passed all gates. */
  readonly passed: boolean;
  readonly gates: readonly GateResult[];
  readonly counts?: { readonly total: number } & Counts;
  readonly passRate?: PassRate;
  readonly usage?: Usage;
  /** The run that it was compared with. */
  readonly baseline?: string;
  readonly comparison?: Pick<Comparison, "counts" | "significance" | "effects">;
  /** Whether it is the baseline of the next one. */
  readonly isNewBaseline: boolean;
  /** What readers must know to interpret the result. */
  readonly notes: readonly string[];
  /** What prevented the run. */
  readonly problems?: readonly Problem[];
  readonly error?: string;
  readonly judgedAt: string;
  readonly links?: RunLinks;
};

/** The scheduled run of an eval that is in progress, with all that is needed to start it after a kill: `current/<eval>.json`. */
export type CurrentRun = {
  readonly run: string;
  readonly startedAt: string;
  /** The time of the schedule that it is for. */
  readonly occurrence?: string;
  /** The client that requested it, if the schedule did not. */
  readonly client?: StartRunBody["client"];
};

/** Reads a JSON object from a blob; `undefined` if the blob is missing or contains something else. */
export async function readJsonBlob<T extends object>(store: BlobStore, name: string): Promise<T | undefined> {
  const content = await store.read(name);
  if (content === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(content.toString("utf8"));
    return typeof value === "object" && value !== null ? (value as T) : undefined;
  } catch {
    return undefined; // somebody has edited it
  }
}

/** Reads which scheduled run of an eval is in progress. */
export async function readCurrent(store: BlobStore, name: string): Promise<CurrentRun | undefined> {
  const found = await readJsonBlob<CurrentRun>(store, evalBlobs(name).current);
  return typeof found?.run === "string" && typeof found.startedAt === "string" ? found : undefined;
}

/** Marks a scheduled run as the one in progress, unless there is another: an eval never has two at once. */
export async function takeCurrent(store: BlobStore, name: string, current: CurrentRun): Promise<boolean> {
  const blob = evalBlobs(name).current;
  if (await store.create(blob, JSON.stringify(current))) return true;
  if ((await readCurrent(store, name)) !== undefined) return false;
  // The blob is invalid and would prevent all further runs of the eval.
  await store.delete(blob);
  return store.create(blob, JSON.stringify(current));
}

/** Lets the next scheduled run start, if this one is still the one in progress. */
export async function releaseCurrent(store: BlobStore, name: string, run: string): Promise<void> {
  if ((await readCurrent(store, name))?.run === run) await store.delete(evalBlobs(name).current);
}

type Since = { readonly schedule: string; readonly since: string };

/**
 * Reads since when an eval has had its present schedule; stores it when the schedule is first seen. A schedule that was changed
 * or enabled again is new: it starts nothing for earlier times.
 *
 * @returns `undefined` if the eval has no schedule or is not enabled.
 * @example
 * await scheduleSince(storage.evals, { name: "nightly", timing, now: new Date() });
 */
export async function scheduleSince(
  store: BlobStore,
  { name, timing, now }: { readonly name: string; readonly timing: EvalTiming; readonly now: Date },
): Promise<Date | undefined> {
  const blob = evalBlobs(name).since;
  const stored = await readJsonBlob<Since>(store, blob);
  if (timing.schedule === undefined || !timing.enabled) {
    if (stored !== undefined) await store.delete(blob);
    return undefined;
  }
  const schedule = `${timing.schedule} ${timing.timeZone}`;
  if (stored?.schedule === schedule && !Number.isNaN(Date.parse(stored.since))) return new Date(stored.since);
  await store.write(blob, JSON.stringify({ schedule, since: now.toISOString() } satisfies Since));
  return now;
}
