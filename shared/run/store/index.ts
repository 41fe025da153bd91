export { isEnded } from "../../reports/index.ts";
export { type CancelWatch, requestCancel, type UnlessCancelled, watchCancels } from "./cancel.ts";
export { findCaseResult, listCaseResults } from "./case-results.ts";
export {
  type CaseReader,
  CASES_GONE,
  createCaseReader,
  hasCases,
  readCaseShard,
  type Shard,
  shardCases,
} from "./case-shards.ts";
export { createRecordedReader, saveKeptResults } from "./recorded-results.ts";
export { INDEX_PREFIX, indexBlob, runBlobs, runLinks } from "./run-blobs.ts";
export { type IndexEntry, indexEntryOf, listIndex, readIndexEntry, renewIndexEntry } from "./run-index.ts";
export { finishRun, readRunLog } from "./run-log.ts";
export type { Rerun, RunRequest } from "./run-request.ts";
export { deleteRunBlobs, mustReadRequest, readRequest, type StoredRun, storeRerun, storeRun } from "./store-run.ts";
export {
  readResultBlobs,
  readResults,
  readStageValues,
  saveResults,
  type StoredResult,
  type StoredTurn,
  storeLargeValue,
  toLoggedResult,
} from "./stored-results.ts";
