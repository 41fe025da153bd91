import type { Block } from "./block.ts";
import { printable } from "./printable.ts";
import { readableCell } from "./readable-numbers.ts";
import { shortIds } from "./short-ids.ts";
import { STATUS_WORDS } from "./status-words.ts";
import type { CaseSummary, RunSummary } from "./summarize-run.ts";

const MOST_MESSAGE_CHARACTERS = 100;
const MOST_CELL_CHARACTERS = 60;

/**
 * A table with a row for each of some cases of a run: short id, status, what the pipeline adds, keywords, and what went wrong.
 *
 * @example
 * caseRows(summary, summary.cases);
 */
export function caseRows({ cases: all, columns }: RunSummary, cases: readonly CaseSummary[]): Block {
  const short = shortIds(all.map(({ uuid }) => uuid));
  const hasRepeats = all.some(({ repeat }) => repeat !== undefined);
  const cut = (text: string) => printable(text, { maxCharacters: MOST_CELL_CHARACTERS });
  const rows = cases.map((one) => [
    cut(short.get(one.uuid) ?? one.uuid),
    STATUS_WORDS[one.status],
    ...(hasRepeats ? [`${one.repeat ?? ""}`] : []),
    ...columns.map((_, column) => cut(readableCell(one.cells?.[column]))),
    cut(one.keywords.join(", ")),
    errorText(one),
  ]);
  const names = columns.map(({ name }) => name);
  return {
    kind: "table",
    head: ["id", "status", ...(hasRepeats ? ["repeat"] : []), ...names, "keywords", "error"],
    rows,
  };
}

/** Stage, context and the first line of what was raised. */
function errorText({ stage, message }: CaseSummary): string {
  if (message === undefined) return "";
  const [first = "", second = ""] = message.split("\n", 2);
  const [, context] = /^Context: (.*)$/.exec(first) ?? [];
  const text = context === undefined ? first : `${context} ${second}`;
  return printable(stage === undefined ? text : `${stage}: ${text}`, { maxCharacters: MOST_MESSAGE_CHARACTERS });
}
