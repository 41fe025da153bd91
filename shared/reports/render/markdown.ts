import { printable, printableLines } from "../../base/text.ts";
import type { CaseSummary, GateResult, RunSummary } from "../../contract/index.ts";
import { type Report, summarizeReport, transcribe } from "../index.ts";
import { caseRows, gatesTable, summaryForPage } from "./summary-blocks.ts";
import type { Block } from "./text.ts";
import { transcriptBlocks, transcriptName } from "./transcript-blocks.ts";

/** Markdown gives no other meaning to texts of these; neither do the hosts of code, which link `@name`, `#1` and addresses. */
const PLAIN = /^[\p{L}\p{N} .,:;%()/+=>-]*$/u;
const LINKED = /:\/\/|www\./i;

/**
 * A report as Markdown (GitHub's flavour). Texts of cases and models stand in code, so that they can neither format, nor
 * link, nor mention anybody.
 *
 * @returns Pieces that make up the text, a block each.
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

/** A text within a line: as it is where it can have no other meaning, else as code. */
function inline(text: string): string {
  const shown = printable(text);
  if (shown.trim() === "" || (PLAIN.test(shown) && !LINKED.test(shown) && !startsBlock(shown))) return shown;
  // A pipe would end the cell of a table, and backslashes before it are counted differently from place to place.
  return /[`|\\]/.test(shown) ? codeTag(shown) : `\`${shown}\``;
}

/** Whether it would begin a list or a quote. */
const startsBlock = (text: string): boolean => /^\s*([-+>=]|\d+[.)]\s)/.test(text);

/** Code with every sign in it that could mean something to Markdown written as a number. */
function codeTag(text: string): string {
  const escaped = printable(text).replace(/[^\p{L}\p{N} ]/gu, (sign) => `&#${sign.codePointAt(0)};`);
  return `<code>${escaped}</code>`;
}

/** Within a fence that is longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${printableLines(text.replace(/\n$/, ""))}\n${fence}`;
}

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
