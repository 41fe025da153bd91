import type { Block } from "./block.ts";
import { printableLines } from "./printable-lines.ts";
import { printable } from "./printable.ts";

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
