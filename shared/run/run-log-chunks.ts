import type { CaseResult, RunLogMetadata } from "../runlog/run-log.ts";
import type { JsonObject } from "../json.ts";
import { NO_COUNTS, addCounts, countResult, type Counts } from "./counts.ts";
import type { PlaceRange } from "./place-range.ts";
import type { StoredResult } from "./stored-results.ts";

/** What was seen while a log was made. */
export type RunLogContents = { readonly counts: Counts; readonly missing: readonly PlaceRange[] };

export type RunLogSource = {
  readonly uuid: string;
  readonly total: number;
  /** Ascending by place, each once. */
  readonly results: AsyncIterable<StoredResult>;
  readonly readCase: (place: number) => Promise<JsonObject>;
  /** Asked when all results are through; may throw, and then the log is not to be kept. */
  readonly metadata: (contents: RunLogContents) => RunLogMetadata;
};

const CHUNK_CHARACTERS = 64 * 1024;

/**
 * The text of a run log, piece by piece, one result a line. Memory does not grow with the run.
 *
 * @example
 * await store.writeStream(name, runLogChunks({ uuid, total, results, readCase, metadata }));
 */
export async function* runLogChunks({
  uuid,
  total,
  results,
  readCase,
  metadata,
}: RunLogSource): AsyncGenerator<string> {
  let counts = NO_COUNTS;
  const missing: PlaceRange[] = [];
  let next = 0;
  let text = '{"results":[';
  for await (const { place, ...result } of results) {
    if (place > next) missing.push({ from: next, to: place });
    const entry: CaseResult = joinCase(await readCase(place), result);
    text += `${counts.completed === 0 ? "" : ","}\n${JSON.stringify(entry)}`;
    counts = addCounts(counts, countResult(result));
    next = place + 1;
    if (text.length >= CHUNK_CHARACTERS) {
      yield text;
      text = "";
    }
  }
  if (total > next) missing.push({ from: next, to: total });
  yield `${text}\n],\n"metadata":${JSON.stringify(metadata({ counts, missing }))},\n"uuid":${JSON.stringify(uuid)}}\n`;
}

function joinCase(item: JsonObject, { succeeded, passed, ...rest }: Omit<StoredResult, "place">): CaseResult {
  return { succeeded, passed, case: item, ...rest };
}
