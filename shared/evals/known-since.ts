import type { BlobStore } from "../storage/blob-store.ts";
import { evalBlobs } from "./eval-blobs.ts";
import type { EvalTiming } from "./eval-schema.ts";
import { readJsonBlob } from "./read-json-blob.ts";

type Known = { readonly schedule: string; readonly since: string };

/**
 * Since when the schedule of an eval is as it is now: noted when it is first seen so. One that was changed, or enabled again,
 * counts as new: it starts nothing for the time before.
 *
 * @returns `undefined` for one without a schedule, or that is not enabled.
 * @example
 * await knownSince(storage.evals, { name: "nightly", timing, now: new Date() });
 */
export async function knownSince(
  store: BlobStore,
  { name, timing, now }: { readonly name: string; readonly timing: EvalTiming; readonly now: Date },
): Promise<Date | undefined> {
  const { since } = evalBlobs(name);
  const known = await readJsonBlob<Known>(store, since);
  const { schedule, timeZone, enabled } = timing;
  if (schedule === undefined || !enabled) {
    if (known !== undefined) await store.delete(since);
    return undefined;
  }
  const asItIs = `${schedule} ${timeZone}`;
  if (known?.schedule === asItIs && !Number.isNaN(Date.parse(known.since))) return new Date(known.since);
  await store.write(since, JSON.stringify({ schedule: asItIs, since: now.toISOString() } satisfies Known));
  return now;
}
