import { describeValue } from "../contract/json.ts";
import type { LoggedResult, RunLog } from "../contract/index.ts";
import { redactKnown } from "../platform/redact.ts";
import { ContextError, describeThrown } from "./describe-thrown.ts";
import type { Pipeline } from "./define-pipeline.ts";

/**
 * What a pipeline has to add to the summary of a run: the text that its `summarize` gives, or why it gives none. Never throws,
 * as the rest of the summary is worth having whatever the pipeline does; and never calls `stages()`.
 *
 * @returns `undefined` for a pipeline that has no `summarize`.
 * @example
 * const { definition } = await catalog.load(log.metadata.pipeline.name);
 * const text = ownSummary(definition, log);
 */
export function ownSummary({ name, summarize }: Pipeline, log: RunLog): string | undefined {
  return summarize && textOf(name, "summarize", () => summarize(log));
}

/** As {@link ownSummary}: the transcript of a case that a pipeline's `format` gives. */
export function ownFormat({ name, format }: Pipeline, result: LoggedResult): string | undefined {
  return format && textOf(name, "format", () => format(result));
}

/** As {@link ownSummary}: what a pipeline's `compare` adds to a comparison of two runs. */
export function ownComparison({ name, compare }: Pipeline, base: RunLog, candidate: RunLog): string | undefined {
  return compare && textOf(name, "compare", () => compare(base, candidate));
}

function textOf(pipeline: string, member: string, write: () => unknown): string {
  try {
    const text = write();
    if (typeof text === "string") return redactKnown(text);
    throw new TypeError(`must give a text, but gave ${describeValue(text)}`);
  } catch (thrown) {
    return describeThrown(new ContextError(`\`${member}\` of the pipeline "${pipeline}"`, thrown)).message;
  }
}
