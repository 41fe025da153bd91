import type { Json } from "../json.ts";
import type { BlobStore } from "../storage/blob-store.ts";
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
  const content = await store.read(value.blob);
  if (content === undefined) throw new Error(`A stage's result is gone: there is no blob "${value.blob}".`);
  return JSON.parse(content.toString("utf8")) as Json;
}

/** All results of a turn, themselves. */
export async function readStageValues(store: BlobStore, values: StageValues): Promise<{ [stage: string]: Json }> {
  const entries = Object.entries(values).map(
    async ([stage, value]) => [stage, await readStageValue(store, value)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
