import { addUsage } from "../models/usage-meter.ts";
import type { CaseResult, RunLogMetadata, Usage } from "../runlog/run-log.ts";
import { NO_COUNTS, addCounts, countResult, type Counts } from "./counts.ts";
import type { PlaceRange } from "./place-range.ts";
import type { StoredResult } from "./stored-result.ts";

/** What was seen while a log was made. */
export type RunLogContents = {
  readonly counts: Counts;
  readonly missing: readonly PlaceRange[];
  /** Of all results together; not there where no stage called a model. */
  readonly usage?: Usage;
};

export type RunLogSource = {
  readonly uuid: string;
  readonly total: number;
  /** Ascending by place, each once. */
  readonly results: AsyncIterable<StoredResult>;
  readonly toCaseResult: (result: StoredResult) => Promise<CaseResult>;
  /** Asked when all results are through; may throw, and then the log is not to be kept. */
  readonly metadata: (contents: RunLogContents) => RunLogMetadata;
};

const CHUNK_CHARACTERS = 64 * 1024;

/**
 * The text of a run log, piece by piece, one result a line. Memory does not grow with the run.
 *
 * @example
 * await store.writeStream(name, runLogChunks({ uuid, total, results, toCaseResult, metadata }));
 */
export async function* runLogChunks({
  uuid,
  total,
  results,
  toCaseResult,
  metadata,
}: RunLogSource): AsyncGenerator<string> {
  let counts = NO_COUNTS;
  const missing: PlaceRange[] = [];
  let usage: Usage | undefined;
  let next = 0;
  let text = '{"results":[';
  for await (const result of results) {
    if (result.place > next) missing.push({ from: next, to: result.place });
    text += `${counts.completed === 0 ? "" : ","}\n${JSON.stringify(await toCaseResult(result))}`;
    counts = addCounts(counts, countResult(result));
    usage = usagesOf(result).reduce<Usage | undefined>((sum, more) => (sum ? addUsage(sum, more) : more), usage);
    next = result.place + 1;
    if (text.length >= CHUNK_CHARACTERS) {
      yield text;
      text = "";
    }
  }
  if (total > next) missing.push({ from: next, to: total });
  const contents = { counts, missing, ...(usage === undefined ? {} : { usage }) };
  yield `${text}\n],\n"metadata":${JSON.stringify(metadata(contents))},\n"uuid":${JSON.stringify(uuid)}}\n`;
}

const usagesOf = ({ turns }: StoredResult): readonly Usage[] =>
  turns.flatMap(({ metadata }) => Object.values(metadata.stages).flatMap(({ usage }) => usage ?? []));
