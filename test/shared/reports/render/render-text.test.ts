import { type Block, renderText } from "../../../../shared/reports/render/text.ts";
import { EVERY_KIND, HOSTILE } from "../hostile-blocks.ts";

const rendered = (blocks: readonly Block[]) => [...renderText(blocks)].join("");

describe("renderText", () => {
  it("puts an empty line between blocks", () => {
    expect(rendered(EVERY_KIND)).toBe(`Run 7f6b1c52
trial
second line

first
second

Total:    2
A longer name:3

Stages
stage  runs
infer  2

Answer
  one

    two

**own** words

Case 08fd

inner
`);
  });

  it("escapes control characters in every kind of block", () => {
    expect(rendered(HOSTILE)).not.toMatch(/[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/u);
  });
});
