import stringWidth from "string-width";
import { printable, printableLines } from "../../base/text.ts";

/**
 * A piece of a report, for every renderer: text, Markdown and HTML. Texts of cases and models are in it as they are, and each
 * renderer escapes them in its own way.
 */
export type Block =
  /** A heading, and lines that belong to it. */
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3; readonly text: string; readonly lines?: readonly string[] }
  | { readonly kind: "lines"; readonly lines: readonly string[] }
  /** Names and values. */
  | { readonly kind: "facts"; readonly facts: readonly Fact[] }
  | {
      readonly kind: "table";
      readonly title?: string;
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  /** A text whose lines and spaces matter, such as the answer of a model. */
  | { readonly kind: "verbatim"; readonly title?: string; readonly text: string }
  /** Markdown that a pipeline wrote. */
  | { readonly kind: "markdown"; readonly text: string }
  /** Folded, if the format can do that. */
  | { readonly kind: "details"; readonly summary: string; readonly blocks: readonly Block[] };

type Fact = readonly [name: string, value: string];

/** Names with their values; a name without a value is left out. */
export const factsBlock = (facts: readonly (readonly [name: string, value: string | undefined])[]) => ({
  kind: "facts" as const,
  facts: facts.filter((fact): fact is Fact => fact[1] !== undefined),
});

/** Wide enough for most names, so that the values of several blocks are aligned. */
const NAME_WIDTH = 10;

/**
 * Renders a report as plain text without colours, with an empty line between its blocks. Control characters are written out,
 * so that a terminal shows them and does not obey them.
 *
 * @returns Pieces of the text, so that a long one never has to be in memory as a whole.
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

const GAP = "  ";

/**
 * Aligns columns of text under a heading, without lines or colours, by the width that a terminal shows.
 *
 * @param rows - With a cell for each column. Cells must be printable (see `printable`).
 * @example
 * textTable(["id", "status"], [["08fd947c", "OK"]]); // "id        status\n08fd947c  OK"
 */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((cells) => cells.map((text) => ({ text, width: widthOf(text) })));
  const widths = head.map((_, column) => lines.reduce((most, cells) => Math.max(most, cells[column]?.width ?? 0), 0));
  return lines
    .map((cells) => cells.map(({ text, width }, column) => text + " ".repeat((widths[column] ?? width) - width)))
    .map((cells) => cells.join(GAP).trimEnd())
    .join("\n");
}

/** Most cells are ASCII, for which no text has to be segmented into graphemes. */
const widthOf = (text: string): number => (/^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text));
