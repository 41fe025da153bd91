import type { AskedRun } from "../run/request/index.ts";
import type { BlobStore } from "../platform/storage/index.ts";
import { evalBlobs, readJsonBlob } from "./eval-store.ts";
import type { Baseline, LastNight, NightResult } from "./judge-night.ts";

/** The night of an eval that goes on: all that is needed to begin it, also after a kill. Two of one eval never go on at once. */
export type CurrentNight = {
  readonly run: string;
  readonly startedAt: string;
  /** The time of the schedule that it is for. */
  readonly occurrence?: string;
  /** Who asked for it, otherwise. */
  readonly client?: AskedRun["client"];
};

/** The night of an eval that goes on, or `undefined`. */
export async function readCurrent(store: BlobStore, name: string): Promise<CurrentNight | undefined> {
  const found = await readJsonBlob<CurrentNight>(store, evalBlobs(name).current);
  return typeof found?.run === "string" && typeof found.startedAt === "string" ? found : undefined;
}

/** Makes a night the one that goes on; not where another one does. */
export async function takeCurrent(store: BlobStore, name: string, night: CurrentNight): Promise<boolean> {
  const { current } = evalBlobs(name);
  if (await store.create(current, JSON.stringify(night))) return true;
  if ((await readCurrent(store, name)) !== undefined) return false;
  // What is there is odd, and would keep the eval from ever being run.
  await store.delete(current);
  return store.create(current, JSON.stringify(night));
}

/** Lets the next night begin, where it is still this one that goes on. */
export async function releaseCurrent(store: BlobStore, name: string, run: string): Promise<void> {
  if ((await readCurrent(store, name))?.run === run) await store.delete(evalBlobs(name).current);
}

/**
 * Writes down what came of a night, with its report; moves the baseline of its eval where it passed; and lets the next one
 * begin. May be done twice: what is written the first time holds.
 *
 * @param markdown - Of the report.
 * @returns What holds, and the name of what was written, without its ending.
 */
export async function keepNight(
  store: BlobStore,
  judged: NightResult,
  markdown: string,
): Promise<{ readonly report: string; readonly result: NightResult }> {
  const { report, result } = await writeResult(store, judged);
  await store.create(`${report}.md`, markdown);
  const { eval: name, run, date, startedAt, status, passed, judgedAt } = result;
  const { baseline, last } = evalBlobs(name);
  if (result.isNewBaseline) await replaceOlder(store, baseline, { run, date, startedAt } satisfies Baseline);
  await replaceOlder(store, last, { run, date, startedAt, status, passed, judgedAt, report } satisfies LastNight);
  await releaseCurrent(store, name, run);
  return { report, result };
}

/** A night that somebody judged before finds its own result; a further one of the date has a name with its run's id. */
async function writeResult(store: BlobStore, judged: NightResult) {
  const { eval: name, date, run } = judged;
  const text = `${JSON.stringify(judged, null, 2)}\n`;
  const first = evalBlobs(name).report(date);
  for (const report of [first, evalBlobs(name).furtherReport(date, run)]) {
    if (await store.create(`${report}.json`, text)) return { report, result: judged };
    const known = await readJsonBlob<NightResult>(store, `${report}.json`);
    if (known?.run === run) return { report, result: known };
  }
  throw new Error(`What came of run ${run} of the eval "${name}" cannot be written: blobs of its name are others'.`);
}

/** What is done a second time, late, must not take back what came after it. */
async function replaceOlder(store: BlobStore, name: string, mine: Baseline | LastNight): Promise<void> {
  const known = await readJsonBlob<{ readonly startedAt?: unknown }>(store, name);
  if (typeof known?.startedAt === "string" && known.startedAt > mine.startedAt) return;
  await store.write(name, JSON.stringify(mine));
}
