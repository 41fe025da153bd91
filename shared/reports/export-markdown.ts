import type { GateResult } from "../gates/gate.ts";
import { gatesTable } from "../gates/render-gates.ts";
import type { Block } from "./block.ts";
import { caseRows } from "./case-rows.ts";
import type { Report } from "./read-report.ts";
import { renderMarkdown } from "./render-markdown.ts";
import { summarizeReport, type CaseSummary, type RunSummary } from "./summarize-run.ts";
import { summaryForPage } from "./summary-blocks.ts";
import { transcriptBlocks, transcriptName } from "./transcript-blocks.ts";
import { transcribe } from "./transcript.ts";

/** What a comment on a pull request may hold on GitHub. */
const MOST_CHARACTERS = 65_536;
/** Rows of cases that did not pass; the summary as text has all of them. */
const MOST_CASES = 100;
/** Each is written out before it is known to be too long. */
const MOST_PASSED_OVER = 20;
const CUT = "\n_The report was cut to fit a comment: the run has more._\n";

/**
 * A run as Markdown that fits a comment on a pull request: what became of its gates, the totals, the cases that did not pass, the rest of the summary,
 * then the transcripts of those cases, folded, as many as there is room for.
 *
 * @example
 * markdownOf(report).length <= 65_536; // true
 */
export function markdownOf(report: Report, gates: readonly GateResult[] = []): string {
  return fitMarkdown(commentBlocks(report, gates));
}

function* commentBlocks(report: Report, gates: readonly GateResult[]): Generator<Block> {
  if (gates.length > 0) yield* gateBlocks(gates);
  yield* runBlocks(report);
}

function gateBlocks(gates: readonly GateResult[]): readonly Block[] {
  const failed = gates.filter(({ passed }) => !passed).length;
  const text = failed === 0 ? "All gates hold" : `${failed} of ${gates.length} gates failed`;
  return [{ kind: "heading", level: 1, text }, gatesTable(gates)];
}

/** The run itself: what {@link markdownOf} has after the gates. */
export function* runBlocks(report: Report): Generator<Block> {
  const summary = summarizeReport(report);
  const isBad = ({ status }: { readonly status: string }) => status !== "ok";
  const bad = summary.cases.filter(isBad);
  yield* summaryForPage(summary, whatBroke(summary, bad));
  for (const result of report.results.filter(isBad)) {
    const transcript = transcribe(report, result);
    yield { kind: "details", summary: transcriptName(transcript), blocks: transcriptBlocks(transcript) };
  }
}

function whatBroke(summary: RunSummary, bad: readonly CaseSummary[]): readonly Block[] {
  if (bad.length === 0) return [];
  const table = caseRows(summary, bad.slice(0, MOST_CASES));
  const more = bad.length - MOST_CASES;
  return more <= 0 ? [table] : [table, { kind: "lines", lines: [`and ${more} more that did not pass`] }];
}

/**
 * As much Markdown as fits: whole blocks, and of the one that does not fit the rows that do, where it is a table. What is
 * folded and does not fit is passed over. A note says when something was cut.
 *
 * @param mostCharacters - Default: what a comment on a pull request may hold.
 * @example
 * fitMarkdown(blocks).length <= 65_536; // true
 */
export function fitMarkdown(blocks: Iterable<Block>, mostCharacters = MOST_CHARACTERS): string {
  const room = mostCharacters - CUT.length;
  let text = "";
  let passedOver = 0;
  for (const block of blocks) {
    const piece = `${text === "" ? "" : "\n"}${[...renderMarkdown([block])].join("")}`;
    if (text.length + piece.length <= room) text += piece;
    else if (block.kind === "details" && passedOver < MOST_PASSED_OVER) passedOver++;
    else return `${text}${block.kind === "table" ? fittingRows(piece, room - text.length) : ""}${CUT}`;
  }
  return passedOver === 0 ? text : `${text}${CUT}`;
}

/** The lines of a table that fit; none where not a single row does. */
function fittingRows(table: string, room: number): string {
  const end = table.lastIndexOf("\n", room - 1);
  const kept = table.slice(0, end + 1);
  return /\n\|(?: --- \|)+\n./.test(kept) ? kept : "";
}
