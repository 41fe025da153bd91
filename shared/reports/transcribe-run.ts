import type { Block } from "./block.ts";
import type { Report } from "./read-report.ts";
import { settingsBlock } from "./summary-blocks.ts";
import { transcriptBlocks } from "./transcript-blocks.ts";
import { transcribe } from "./transcript.ts";

/**
 * The transcripts of cases of a run, made one after the other: those of a large run need not be held.
 *
 * @example
 * for (const piece of renderText(transcribeRun(report))) stdout.write(piece);
 */
export function* transcribeRun(report: Report): Generator<Block> {
  const { uuid, pipeline, status, configDifferences = [], results } = report;
  const state = status === "completed" ? [] : [`Its status is ${status}: there may be more cases than these.`];
  yield { kind: "heading", level: 1, text: `Run ${uuid} (${pipeline})`, lines: state };
  if (configDifferences.length > 0) yield settingsBlock(pipeline, configDifferences);
  if (results.length === 0) yield { kind: "lines", lines: ["There are no results."] };
  for (const result of results) yield* transcriptBlocks(transcribe(report, result));
}
