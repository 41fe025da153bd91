import { printableLines, printable } from "../../base/text.ts";

/**
 * A piece of a report. Reports are made of these once, and rendered as text, Markdown or HTML. They hold texts as they are,
 * also those of models: each renderer makes them harmless in its own way.
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
  /** A text whose lines and spaces count, such as what a model answered. */
  | { readonly kind: "verbatim"; readonly title?: string; readonly text: string }
  /** Markdown that a pipeline wrote. */
  | { readonly kind: "markdown"; readonly text: string }
  /** Shown when it is asked for, where the format can hide something. */
  | { readonly kind: "details"; readonly summary: string; readonly blocks: readonly Block[] };

export type Fact = readonly [name: string, value: string];

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

const GAP = "  ";

/**
 * Columns of text under a heading, without lines or colours, as wide as a terminal shows them.
 *
 * @param rows - Each with a cell for each column; cells must be printable (see `printable`).
 * @example
 * textTable(["id", "status"], [["08fd947c", "OK"]]); // "id        status\n08fd947c  OK"
 */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((cells) => cells.map((text) => ({ text, width: displayWidth(text) })));
  const widths = head.map((_, column) => lines.reduce((most, cells) => Math.max(most, cells[column]?.width ?? 0), 0));
  return lines
    .map((cells) => cells.map(({ text, width }, column) => text + " ".repeat((widths[column] ?? width) - width)))
    .map((cells) => cells.join(GAP).trimEnd())
    .join("\n");
}

const ASCII = /^[\x20-\x7e]*$/;
// East Asian wide and fullwidth characters, and those that are shown as pictures.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
/** Made when it is needed: that takes 10 ms, which every command would have to wait. */
let graphemes: Intl.Segmenter | undefined;

/**
 * How many columns of a terminal a printable text takes.
 *
 * @example
 * displayWidth("日本"); // 4
 */
function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  graphemes ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}
