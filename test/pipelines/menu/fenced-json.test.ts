import fc from "fast-check";
import { fencedJson, readFencedJson } from "../../../pipelines/menu/fenced-json.ts";

describe("readFencedJson", () => {
  it("reads back what fencedJson writes, with any texts", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom("\n", "\r\n"), (value, lineBreak) => {
        const answer = `Here you are:\n${fencedJson(value)}\nAnything else?`.replaceAll("\n", lineBreak);

        expect(readFencedJson(answer)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([
    ["a block without a language", "```\n[1]\n```"],
    ["a block in a list", "- cart:\n  ```json\n  [1]\n  ```"],
    ["a block with a longer fence", "````json\n[1]\n````"],
    ["the last of several blocks", "First I thought\n```json\n[0]\n```\nbut it is\n```json\n[1]\n```"],
    ["a block with fences in its texts", "```json\n[1]\n```\n"],
  ])("reads %s", (_, answer) => {
    expect(readFencedJson(answer)).toEqual([1]);
  });

  it.each([
    [
      "there is no block",
      "hello world",
      'the answer has no fenced block; expected JSON between ```json and ```, found "hello world"',
    ],
    [
      "JSON is outside a block",
      '{ "items": [] }',
      'the answer has no fenced block; expected JSON between ```json and ```, found "{ \\"items\\": [] }"',
    ],
    [
      "the block does not end",
      '```json\n{ "items": [',
      'the fenced block does not end; was the answer cut off? It begins "```json\\n{ \\"items\\": ["',
    ],
    ["the block is empty", "```json\n```", "the fenced block is not JSON: Unexpected end of JSON input"],
    [
      "the block contains something else",
      "```json\none latte\n```",
      "the fenced block is not JSON: Unexpected token 'o', \"one latte\n\" is not valid JSON",
    ],
    [
      "the answer is long",
      "x".repeat(1000),
      `the answer has no fenced block; expected JSON between \`\`\`json and \`\`\`, found "${"x".repeat(200)}…"`,
    ],
  ])("says so when %s", (_, answer, message) => {
    expect(() => readFencedJson(answer)).toThrow(expect.objectContaining({ message }));
  });
});
