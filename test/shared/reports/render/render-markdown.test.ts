import type { Block } from "../../../../shared/reports/render/text.ts";
import { renderMarkdown } from "../../../../shared/reports/render/markdown.ts";
import { EVERY_KIND, HOSTILE, HOSTILE_TEXT } from "../hostile-blocks.ts";

const rendered = (blocks: readonly Block[]) => [...renderMarkdown(blocks)].join("");

describe("renderMarkdown", () => {
  it("writes GitHub Flavored Markdown", () => {
    expect(rendered(EVERY_KIND)).toBe(`# Run 7f6b1c52

- trial
- second line

first  
second

- Total: 2
- A longer name: 3

**Stages**

| stage | runs |
| --- | --- |
| infer | 2 |

**Answer**

\`\`\`text
one

  two
\`\`\`

**own** words

<details>
<summary><code>Case 08fd</code></summary>

inner

</details>
`);
  });

  it.each([
    { text: "p50 3.2 ms (12%), p0", markdown: "p50 3.2 ms (12%), p0", because: "it has no other meaning" },
    { text: "infer.model.name=a_b_c", markdown: "`infer.model.name=a_b_c`", because: "it would be set in italics" },
    { text: "@team", markdown: "`@team`", because: "it would call people" },
    { text: "https:// www.x.y", markdown: "`https:// www.x.y`", because: "it would be a link" },
    { text: "- a", markdown: "`- a`", because: "it would be a list" },
    { text: "1. a", markdown: "`1. a`", because: "it would be a list" },
    { text: "a|b", markdown: "<code>a&#124;b</code>", because: "a pipe would end the cell" },
    { text: "`a`", markdown: "<code>&#96;a&#96;</code>", because: "backticks would end the code" },
    { text: "", markdown: "", because: "there is nothing in it" },
  ])("writes $text as $markdown, as $because", ({ text, markdown }) => {
    expect(rendered([{ kind: "table", head: ["x"], rows: [[text]] }])).toBe(`| x |\n| --- |\n| ${markdown} |\n`);
  });

  it("fences texts of models with more backticks than they contain", () => {
    expect(rendered([{ kind: "verbatim", text: "a\n`````\n# b" }])).toBe("``````text\na\n`````\n# b\n``````\n");
  });

  it("escapes texts of models in every kind of block", () => {
    const outsideFences = rendered(HOSTILE).replace(/^(`{3,})text\n[^]*?\n\1$/gm, "");

    expect(outsideFences).not.toContain("<script");
    expect(outsideFences).not.toContain("@everyone");
    expect(outsideFences).not.toContain("](");
    expect(outsideFences).not.toContain("https://evil");
    expect(outsideFences).not.toContain("\u001b");
    // Each is one line, so a table has no row and no cell that was not meant.
    const table = rendered([{ kind: "table", head: ["a"], rows: [[HOSTILE_TEXT]] }]).split("\n");
    expect(table).toHaveLength(4);
    expect(table[2]?.match(/\|/g)).toHaveLength(2);
  });
});
