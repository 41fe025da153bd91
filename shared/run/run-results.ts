import type { CaseResult } from "../runlog/run-log.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { CaseReader } from "./case-shards.ts";
import type { RunRequest } from "./run-request.ts";
import { toCaseResult, type StoredResult } from "./stored-result.ts";
import { readResults } from "./stored-results.ts";

/** The saved results of a run in the order of their places, and what makes entries of a log of them. */
export function runResults(
  { store, readCase }: { readonly store: BlobStore; readonly readCase: CaseReader },
  request: RunRequest,
) {
  return {
    results: readResults(store, request.id),
    toCaseResult: async (result: StoredResult): Promise<CaseResult> =>
      toCaseResult(store, result, { item: await readCase(request, result.place), repeats: request.repeats }),
  };
}
