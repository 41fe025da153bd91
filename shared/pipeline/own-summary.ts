import { describeValue } from "../runlog/describe-value.ts";
import type { RunLog } from "../runlog/run-log.ts";
import { ContextError } from "./context-error.ts";
import type { Pipeline } from "./define-pipeline.ts";
import { describeThrown } from "./describe-thrown.ts";

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
  if (summarize === undefined) return undefined;
  try {
    const text: unknown = summarize(log);
    if (typeof text === "string") return text;
    throw new TypeError(`must give a text, but gave ${describeValue(text)}`);
  } catch (thrown) {
    return describeThrown(new ContextError(`\`summarize\` of the pipeline "${name}"`, thrown)).message;
  }
}
