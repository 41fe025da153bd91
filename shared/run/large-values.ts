import type { Json } from "../json.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { readJson } from "../storage/read-json.ts";
import type { StageValue, StageValues } from "./stage-value.ts";

/**
 * Keeps a large result aside. Where there is one already it wins, for later stages may have used it: an activity that runs
 * a second time must not contradict the first.
 *
 * @param text - The result as JSON.
 */
export async function storeLargeValue(store: BlobStore, name: string, text: string): Promise<StageValue> {
  await store.create(name, text);
  return { blob: name };
}

/** The result itself, wherever it is. */
export async function readStageValue(store: BlobStore, value: StageValue): Promise<Json> {
  if ("value" in value) return value.value;
  const result = await readJson<Json>(store, value.blob);
  if (result === undefined) throw new Error(`A stage's result is gone: there is no blob "${value.blob}".`);
  return result;
}

/** All results of a turn, themselves. */
export async function readStageValues(store: BlobStore, values: StageValues): Promise<{ [stage: string]: Json }> {
  const read: { [stage: string]: Json } = {};
  const large: Promise<void>[] = [];
  for (const [stage, value] of Object.entries(values)) {
    // Takes its place in the order at once.
    read[stage] = "value" in value ? value.value : null;
    if ("blob" in value) large.push(readStageValue(store, value).then((json) => void (read[stage] = json)));
  }
  if (large.length > 0) await Promise.all(large);
  return read;
}
