import { createHash } from "node:crypto";
import { printable, printableLines } from "../../base/text.ts";
import { type Report, STATUS_WORDS, summarizeReport, transcribe } from "../index.ts";
import { caseRows, summaryForPage } from "./summary-blocks.ts";
import type { Block } from "./text.ts";
import { transcriptBlocks, transcriptName } from "./transcript-blocks.ts";

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: break-word; }
.scrolls { overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0; }
caption { text-align: left; font-weight: bold; padding-bottom: 0.25rem; }
th, td { text-align: left; vertical-align: top; padding: 0.2rem 0.8rem 0.2rem 0; border-bottom: 1px solid #8886; }
td { unicode-bidi: isolate; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border-left: 3px solid #8886; padding-left: 0.8rem; margin: 0.3rem 0 1rem; }
dt { float: left; clear: left; width: 9rem; font-weight: bold; }
dd { margin-left: 9rem; }
summary { cursor: pointer; padding: 0.2rem 0; }
`;

/**
 * Renders a report as one HTML page without requests and scripts: its security policy allows its own style and nothing else.
 * Every text is escaped.
 *
 * @param title - Of the page.
 * @returns Pieces of the page, so that a long one never has to be in memory as a whole.
 * @example
 * [...renderHtml("Run 7f6b1c52", blocks)].join(""); // "<!doctype html>…"
 */
export function* renderHtml(title: string, blocks: Iterable<Block>): Generator<string> {
  const styleHash = createHash("sha256").update(STYLE).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${inline(title)}</title>
<style>${STYLE}</style>
</head>
<body>
`;
  for (const block of blocks) yield `${blockHtml(block)}\n`;
  yield "</body>\n</html>\n";
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case "heading": {
      const { level, text, lines = [] } = block;
      return `<h${level}>${inline(text)}</h${level}>${lines.length === 0 ? "" : paragraph(lines)}`;
    }
    case "lines":
      return paragraph(block.lines);
    case "facts": {
      const facts = block.facts.map(([name, value]) => `<dt>${inline(name)}</dt><dd>${inline(value)}</dd>`);
      return `<dl>${facts.join("")}</dl>`;
    }
    case "table":
      return tableHtml(block);
    case "verbatim": {
      const title = block.title === undefined ? "" : `<strong>${inline(block.title)}</strong>`;
      return `${title}<pre dir="auto">${escape(printableLines(block.text))}</pre>`;
    }
    case "markdown":
      return `<pre dir="auto">${escape(printableLines(block.text))}</pre>`;
    case "details":
      return `<details><summary>${inline(block.summary)}</summary>${block.blocks.map(blockHtml).join("\n")}</details>`;
  }
}

function tableHtml({ title, head, rows }: Extract<Block, { kind: "table" }>): string {
  const caption = title === undefined ? "" : `<caption>${inline(title)}</caption>`;
  const names = head.map((cell) => `<th scope="col">${inline(cell)}</th>`).join("");
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${inline(cell)}</td>`).join("")}</tr>`);
  const table = `<table>${caption}<thead><tr>${names}</tr></thead><tbody>\n${body.join("\n")}\n</tbody></table>`;
  // Wide tables scroll, so that the page stays as wide as its window.
  return `<div class="scrolls">${table}</div>`;
}

const paragraph = (lines: readonly string[]): string => `<p>${lines.map(inline).join("<br>")}</p>`;
const inline = (text: string): string => escape(printable(text));

const ENTITIES: { readonly [sign: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);

/**
 * Writes a run as one HTML page: the summary, the table of its cases, and their transcripts, folded.
 *
 * @returns Pieces of the page.
 */
export function htmlOf(report: Report): Generator<string> {
  return renderHtml(`Run ${report.uuid} (${report.pipeline})`, pageBlocks(report));
}

function* pageBlocks(report: Report): Generator<Block> {
  const summary = summarizeReport(report);
  yield* summaryForPage(summary);
  yield caseRows(summary, summary.cases);
  for (const result of report.results) {
    const transcript = transcribe(report, result);
    const name = `${transcriptName(transcript)}: ${STATUS_WORDS[transcript.status]}`;
    yield { kind: "details", summary: name, blocks: transcriptBlocks(transcript) };
  }
}
