import type { Block, Fact } from "./block.ts";
import { printableLines } from "./printable-lines.ts";
import { printable } from "./printable.ts";
import { textTable } from "./text-table.ts";

/** Wide enough for most names, so that facts of several blocks stand below one another. */
const NAME_WIDTH = 10;

/**
 * A report as plain text without colours, an empty line between its blocks. Control characters are written out, so that a
 * terminal shows them and does nothing.
 *
 * @returns Pieces that make up the text, so that a long one need not be held.
 * @example
 * [...renderText([{ kind: "lines", lines: ["a", "b"] }])].join(""); // "a\nb\n"
 */
export function* renderText(blocks: Iterable<Block>): Generator<string> {
  let isFirst = true;
  for (const block of blocks) {
    yield `${isFirst ? "" : "\n"}${blockText(block)}\n`;
    isFirst = false;
  }
}

function blockText(block: Block): string {
  switch (block.kind) {
    case "heading":
      return linesText([block.text, ...(block.lines ?? [])]);
    case "lines":
      return linesText(block.lines);
    case "facts":
      return block.facts.map(factText).join("\n");
    case "table":
      return titled(
        block.title,
        textTable(
          block.head.map((cell) => printable(cell)),
          block.rows.map((cells) => cells.map((cell) => printable(cell))),
        ),
      );
    case "verbatim":
      return titled(block.title, indent(printableLines(block.text.replace(/\n$/, ""))));
    case "markdown":
      return printableLines(block.text.trimEnd());
    case "details":
      return [printable(block.summary), ...block.blocks.map(blockText)].join("\n\n");
  }
}

const linesText = (lines: readonly string[]): string => lines.map((line) => printable(line)).join("\n");
const titled = (title: string | undefined, text: string): string =>
  title === undefined ? text : `${printable(title)}\n${text}`;
const factText = ([name, value]: Fact): string => `${`${printable(name)}:`.padEnd(NAME_WIDTH)}${printable(value)}`;
const indent = (text: string): string => text.replace(/^(?=.)/gm, "  ");
