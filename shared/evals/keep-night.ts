import type { BlobStore } from "../storage/blob-store.ts";
import { releaseCurrent } from "./current-night.ts";
import { evalBlobs } from "./eval-blobs.ts";
import type { Baseline, LastNight, NightResult } from "./night-result.ts";
import { readJsonBlob } from "./read-json-blob.ts";

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
