import type { OnlySome } from "../runlog/run-log.ts";
import { NO_COUNTS, addCounts, countResult, type Counts } from "./counts.ts";
import type { PlaceRange } from "./place-range.ts";
import type { StoredResult } from "./stored-result.ts";

/** The places of a run that are run again, and the counts of the results that are kept. */
export type SelectedPlaces = { readonly ranges: readonly PlaceRange[]; readonly kept: Counts };

/**
 * Which places of a run are run again: those whose results failed or ended with an error, as is asked, and those that have no
 * result. All others are kept.
 *
 * @param results - Ascending by place.
 * @param options.total - How many places there are.
 * @example
 * await selectPlaces(readResults(store, run), { only: "errors", total: 100 }); // { ranges: [{ from: 7, to: 8 }], kept: … }
 */
export async function selectPlaces(
  results: AsyncIterable<StoredResult>,
  { only, total }: { readonly only: OnlySome; readonly total: number },
): Promise<SelectedPlaces> {
  const ranges: PlaceRange[] = [];
  let kept = NO_COUNTS;
  let next = 0;
  for await (const result of results) {
    if (isAskedFor(result, only)) continue;
    if (result.place > next) ranges.push({ from: next, to: result.place });
    next = result.place + 1;
    kept = addCounts(kept, countResult(result));
  }
  if (total > next) ranges.push({ from: next, to: total });
  return { ranges, kept };
}

function isAskedFor(result: StoredResult, only: OnlySome): boolean {
  const { failed, errors } = countResult(result);
  const asked = typeof only === "string" ? [only] : only;
  return (failed > 0 && asked.includes("failed")) || (errors > 0 && asked.includes("errors"));
}
