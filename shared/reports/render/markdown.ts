import { printable, printableLines } from "../../base/text.ts";
import type { CaseSummary, GateResult, RunSummary } from "../../contract/index.ts";
import { type Report, summarizeReport, transcribe } from "../index.ts";
import { caseRows, gatesTable, summaryForPage } from "./summary-blocks.ts";
import type { Block } from "./text.ts";
import { transcriptBlocks, transcriptName } from "./transcript-blocks.ts";

/** Characters without a meaning in Markdown and on GitHub, which links `@name`, `#1` and addresses. */
const PLAIN = /^[\p{L}\p{N} .,:;%()/+=>-]*$/u;
const LINKED = /:\/\/|www\./i;

/**
 * Renders a report as GitHub Flavored Markdown. Texts of cases and models are code, so that they can neither format, nor link,
 * nor mention anybody.
 *
 * @returns Pieces of the text, one for each block.
 * @example
 * [...renderMarkdown([{ kind: "heading", level: 2, text: "Run" }])].join(""); // "## Run\n"
 */
export function* renderMarkdown(blocks: Iterable<Block>): Generator<string> {
  let isFirst = true;
  for (const block of blocks) {
    yield `${isFirst ? "" : "\n"}${blockMarkdown(block)}\n`;
    isFirst = false;
  }
}

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case "heading": {
      const { level, text, lines = [] } = block;
      const list = lines.map((line) => `- ${inline(line)}`).join("\n");
      return `${"#".repeat(level)} ${inline(text)}${list === "" ? "" : `\n\n${list}`}`;
    }
    case "lines":
      return block.lines.map(inline).join("  \n");
    case "facts":
      return block.facts.map(([name, value]) => `- ${inline(name)}: ${inline(value)}`).join("\n");
    case "table":
      return titled(block.title, tableMarkdown(block.head, block.rows));
    case "verbatim":
      return titled(block.title, fenced(block.text));
    case "markdown":
      return printableLines(block.text.trimEnd());
    case "details": {
      const blocks = block.blocks.map(blockMarkdown).join("\n\n");
      return `<details>\n<summary>${codeTag(block.summary)}</summary>\n\n${blocks}\n\n</details>`;
    }
  }
}

function tableMarkdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(inline).join(" | ")} |`;
  return [line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

const titled = (title: string | undefined, text: string): string =>
  title === undefined ? text : `**${inline(title)}**\n\n${text}`;

/** A text within a line: as it is when it has no meaning in Markdown, else as code. */
function inline(text: string): string {
  const shown = printable(text);
  if (shown.trim() === "" || (PLAIN.test(shown) && !LINKED.test(shown) && !startsBlock(shown))) return shown;
  // A pipe would end the cell of a table, and backslashes before it are counted differently from place to place.
  return /[`|\\]/.test(shown) ? codeTag(shown) : `\`${shown}\``;
}

/** Whether a text would begin a list or a quote. */
const startsBlock = (text: string): boolean => /^\s*([-+>=]|\d+[.)]\s)/.test(text);

/** Code in which every character that could have a meaning in Markdown is written as a number. */
function codeTag(text: string): string {
  const escaped = printable(text).replace(/[^\p{L}\p{N} ]/gu, (character) => `&#${character.codePointAt(0)};`);
  return `<code>${escaped}</code>`;
}

/** A code block whose fence is longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${printableLines(text.replace(/\n$/, ""))}\n${fence}`;
}

/** The limit of a pull request comment on GitHub. */
const MAX_CHARACTERS = 65_536;
/** The maximum number of rows for cases that did not pass. The summary as text has all of them. */
const MAX_CASES = 100;
/** Limits the work: each transcript is rendered before it turns out to be too long. */
const MAX_SKIPPED = 20;
const CUT = "\n_The report was cut to fit a comment: the run has more._\n";

/**
 * Writes a run as Markdown that fits a pull request comment: gates, totals, the cases that did not pass, the rest of the
 * summary, and as many transcripts of those cases, folded, as there is room for.
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

/** The part of {@link markdownOf} after the gates. */
export function* runBlocks(report: Report): Generator<Block> {
  const summary = summarizeReport(report);
  const isBad = ({ status }: { readonly status: string }) => status !== "ok";
  const bad = summary.cases.filter(isBad);
  yield* summaryForPage(summary, failures(summary, bad));
  for (const result of report.results.filter(isBad)) {
    const transcript = transcribe(report, result);
    yield { kind: "details", summary: transcriptName(transcript), blocks: transcriptBlocks(transcript) };
  }
}

function failures(summary: RunSummary, bad: readonly CaseSummary[]): readonly Block[] {
  if (bad.length === 0) return [];
  const table = caseRows(summary, bad.slice(0, MAX_CASES));
  const more = bad.length - MAX_CASES;
  return more <= 0 ? [table] : [table, { kind: "lines", lines: [`and ${more} more that did not pass`] }];
}

/**
 * Renders as many blocks as fit. Of a table that does not fit, it keeps the rows that do; folded blocks that do not fit are
 * skipped. A note says when something was cut.
 *
 * @param maxCharacters - Defaults to the limit of a pull request comment.
 * @example
 * fitMarkdown(blocks).length <= 65_536; // true
 */
export function fitMarkdown(blocks: Iterable<Block>, maxCharacters = MAX_CHARACTERS): string {
  const room = maxCharacters - CUT.length;
  let text = "";
  let skipped = 0;
  for (const block of blocks) {
    const piece = `${text === "" ? "" : "\n"}${[...renderMarkdown([block])].join("")}`;
    if (text.length + piece.length <= room) text += piece;
    else if (block.kind === "details" && skipped < MAX_SKIPPED) skipped++;
    else return `${text}${block.kind === "table" ? fittingRows(piece, room - text.length) : ""}${CUT}`;
  }
  return skipped === 0 ? text : `${text}${CUT}`;
}

/** The lines of a table that fit; none if not a single row does. */
function fittingRows(table: string, room: number): string {
  const end = table.lastIndexOf("\n", room - 1);
  const kept = table.slice(0, end + 1);
  return /\n\|(?: --- \|)+\n./.test(kept) ? kept : "";
}
