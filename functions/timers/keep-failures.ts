import type { DurableClient } from "durable-functions";
import { INDEX_PREFIX, indexBlob, listIndex, isEnded, renewIndexEntry } from "../../shared/run/store/index.ts";
import { liveEntry } from "../../shared/run/runtime/index.ts";
import type { Services } from "../app.ts";

const PAGE = 100;

export type KeepFailuresDeps = { readonly client: DurableClient; readonly services: Services };

/**
 * Of a run that could not write its log only its history says that it failed; without that it would look as if it had never
 * been started. Has the index take over what the histories say of the runs that were accepted before a moment.
 */
export async function keepFailures(deps: KeepFailuresDeps, before: Date): Promise<void> {
  const { runs } = deps.services.storage;
  let cursor: string | undefined = indexBlob({ id: "", createdAt: before.toISOString() }).slice(INDEX_PREFIX.length);
  while (cursor !== undefined) {
    const page = await listIndex(runs, { cursor, limit: PAGE });
    for (const entry of page.entries.filter(({ status }) => !isEnded(status))) {
      const live = await liveEntry(entry, deps);
      if (isEnded(live.status)) await renewIndexEntry(runs, live);
    }
    cursor = page.cursor;
  }
}
