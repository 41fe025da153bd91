import type { Block } from "../../../shared/reports/render/text.ts";

/** A block of each kind. */
export const EVERY_KIND: readonly Block[] = [
  { kind: "heading", level: 1, text: "Run 7f6b1c52", lines: ["trial", "second line"] },
  { kind: "lines", lines: ["first", "second"] },
  { kind: "facts", facts: [["Total", "2"], ["A longer name", "3"]] }, // prettier-ignore
  { kind: "table", title: "Stages", head: ["stage", "runs"], rows: [["infer", "2"]] },
  { kind: "verbatim", title: "Answer", text: "one\n\n  two\n" },
  { kind: "markdown", text: "**own** words\n" },
  { kind: "details", summary: "Case 08fd", blocks: [{ kind: "lines", lines: ["inner"] }] },
];

/** An answer of a model that could harm its readers. */
export const HOSTILE_TEXT =
  "\u001b[2J\u001b]0;x\u0007 \u202eright to left\u202c <script>alert(1)</script> </pre></textarea><img src=x onerror=a()> " +
  "& ' \" @everyone #1 https://evil.example | \\| `tick` ``` ```` [a](b) ![c](d) **bold** _x_ ~y~ $z$ \u2028 \u0000";

/** That text in every part of every kind of block. */
export const HOSTILE: readonly Block[] = [
  { kind: "heading", level: 2, text: HOSTILE_TEXT, lines: [HOSTILE_TEXT] },
  { kind: "lines", lines: [HOSTILE_TEXT] },
  { kind: "facts", facts: [[HOSTILE_TEXT, HOSTILE_TEXT]] },
  { kind: "table", title: HOSTILE_TEXT, head: [HOSTILE_TEXT], rows: [[HOSTILE_TEXT]] },
  { kind: "verbatim", title: HOSTILE_TEXT, text: `${HOSTILE_TEXT}\n${HOSTILE_TEXT}` },
  { kind: "details", summary: HOSTILE_TEXT, blocks: [{ kind: "verbatim", text: HOSTILE_TEXT }] },
];
