import fc from "fast-check";
import { stringify } from "yaml";
import { parseYamlFile, readSimpleYamlList } from "../../../shared/cases/parse-file.ts";
import { anyText } from "../../support/any-text.ts";

const ID = "6a9f2f0e-3c5b-4a57-9a52-0f2f5a0f6f11";

/** Lines of fields, items, continued texts and comments, mostly at the indents of a list of maps. */
function aBlockText(): fc.Arbitrary<string> {
  const usual = (weight: number, value: string) => ({ weight, arbitrary: fc.constant(value) });
  const rare = (...values: string[]) => ({ weight: 1, arbitrary: fc.constantFrom(...values) });
  const indent = fc.oneof(usual(12, "  "), usual(6, "    "), rare("", " ", "   ", "      ", "\t", "  \t"));
  const scalar = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom("x", "y z", "1", '"q"', "'it is: so'", "[k, l]") },
    rare("|", ">-", '"two', 'lines"', "'o", "[m,", "n]", "{o: p}", "x # y", "&a", "- x", "\tx", ""),
  );
  const key = fc.constantFrom("a", "b", "c", "d");
  const field = fc.oneof(
    key.map((name) => `${name}:`),
    fc.tuple(key, scalar).map(([name, value]) => `${name}: ${value}`),
  );
  const item = scalar.map((value) => `- ${value}`);
  const content = fc.oneof(
    { weight: 6, arbitrary: field },
    { weight: 8, arbitrary: item },
    { weight: 1, arbitrary: scalar },
    { weight: 1, arbitrary: fc.constantFrom("# a comment", "", " ", "- - x", "- a: 1", "-", "-\tx") },
  );
  const line = fc.oneof(
    { weight: 3, arbitrary: field.map((text) => `- ${text}`) },
    { weight: 10, arbitrary: fc.tuple(indent, content).map(([before, text]) => before + text) },
  );
  return fc
    .tuple(field, fc.array(line, { maxLength: 7 }), fc.constantFrom("", "\n"))
    .map(([first, lines, end]) => [`- ${first}`, ...lines].join("\n") + end);
}

describe("readSimpleYamlList", () => {
  it.each([
    `- uuid: ${ID}\n  user: What is 1 + 1, really (or "not")?\n  answer: 2\n`,
    `- uuid: ${ID}.7\r\n  keywords: [p0, sums, a-b]\r\n  ratio: -1.5\r\n\r\n- uuid: "a b"\r\n  sure: true\r\n`,
    `- uuid: 'it is: #1'\n  keywords:\n  - p0\n  - a sentence\n  more:\n    - 5\n  empty:\n  list: []\n- empty:\n`,
    `- user: Größe – wie groß?\n  note: 日本\n`,
  ])("reads %j like the YAML parser", (text) => {
    expect(readSimpleYamlList(text)).toBeDefined();
    expect({ value: readSimpleYamlList(text) }).toEqual(parseYamlFile(text));
  });

  it.each([
    "- a: 1\n  a: 2",
    "- a: b: c",
    "- a: b # c",
    "- a: b\n  # c",
    "- a: b\n    more",
    "- a: |\n    text",
    "- a: {b: 1}",
    "- a: 'it''s'",
    '- a: "\\n"',
    "- a: True",
    "- a: null",
    "- a: ~",
    "- a: 0x10",
    "- a: 007",
    "- a: 2024-01-01",
    "- a: .5",
    "- a: 1e3",
    "- a: -0",
    "- a: &b c",
    "- a: *b",
    "- a: !b c",
    "- a: [b, null]",
    "- a: [b,]",
    "- a: b\tc",
    "- a: b ",
    "- a:\n    b: 1",
    "- - a",
    "- a",
    "  a: 1",
    "a: 1",
    "- true: 1",
    "- __proto__: 1",
    "- a:b",
    "-  a: 1",
    "- a:\n  - x\n    - y",
    "- a:\n    - x\n  - y",
    "- a:\n    - x\n\n  - y",
    "- a:\n  - x\n  - - y",
    "- a:\n   - x",
    `- ${"a".repeat(1025)}: 1`,
  ])("leaves %j to the YAML parser", (text) => {
    expect(readSimpleYamlList(text)).toBeUndefined();
  });

  it("agrees with the YAML parser about all it reads", () => {
    const piece = fc.constantFrom(
      ..."-|- |  |    |:|: |,|[|]|{|}|\n|\n- |\n  |\n    |\n  - |\n    - |a|b|a: |b: |user: |\n  b: |1|-1|0|1.5|true|null|~|'|\"|#| #|&|*|!|%|@|`|<<|?|? |é|\t|\r\n| |---|...".split(
        "|",
      ),
      "|",
      ">",
      ID,
    );
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => `- a: ${pieces.join("")}`);
    fc.assert(
      fc.property(text, (anything) => {
        const simple = readSimpleYamlList(anything);

        if (simple !== undefined) expect({ value: simple }).toEqual(parseYamlFile(anything));
      }),
      { numRuns: 3000 },
    );
  });

  it("agrees with the YAML parser about nested blocks with any indent", () => {
    let read = 0;
    fc.assert(
      fc.property(aBlockText(), (text) => {
        const simple = readSimpleYamlList(text);
        if (simple === undefined) return;
        read++;

        expect({ value: simple }).toEqual(parseYamlFile(text));
      }),
      { numRuns: 5000 },
    );
    expect(read).toBeGreaterThan(100);
  });

  it("agrees with the YAML parser about printed YAML", () => {
    const value = fc.oneof(
      fc.string({ maxLength: 8 }),
      anyText({ maxLength: 5 }),
      fc.double(),
      fc.boolean(),
      fc.array(fc.string({ maxLength: 5 }), { maxLength: 3 }),
    );
    const item = fc.dictionary(fc.constantFrom("uuid", "user", "keywords", "a-b"), value, { minKeys: 1 });
    fc.assert(
      fc.property(fc.array(item, { minLength: 1 }), (items) => {
        const text = stringify(items, { lineWidth: 0 });
        const simple = readSimpleYamlList(text);

        if (simple !== undefined) expect({ value: simple }).toEqual(parseYamlFile(text));
      }),
      { numRuns: 500 },
    );
  });
});

describe("parseYamlFile with a long list", () => {
  const long = (more: string, count = 500): string =>
    Array.from({ length: count }, (_, index) => `- uuid: ${ID}.${index}\n  user: What is ${index} + 1?\n${more}`).join(
      "",
    );

  it.each([
    "",
    "  note: it's # a comment\n",
    "  note: |\n    - not an item\n\n    - neither\n\n",
    "  note: >-\n    folded\n    text\n  nested: {a: [1, {b: c}]}\n",
    "\n# between\n",
    '  note: "two\n    lines"\n',
  ])("reads items with %j in parts with the same result as at once", (more) => {
    const text = long(more);
    const parts = parseYamlFile(`# at the top\n\n${text}`);
    // A list after a document marker is read at once.
    const whole = parseYamlFile(`---\n${text}`);

    expect(parts).toEqual(whole);
    expect(parts).toHaveProperty("value.length", 500);
  });

  it("reads nested blocks in parts with the same result as at once", () => {
    const filling = `- '${"x".repeat(17_000)}'\n`;
    const blocks = fc.array(
      aBlockText().map((text) => `${text.trimEnd()}\n`),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(blocks, (texts) => {
        const text = filling + texts.join(filling);
        const parts = parseYamlFile(text);
        const whole = parseYamlFile(`---\n${text}`);

        // The wording of errors may differ.
        if ("value" in parts || "value" in whole) expect(parts).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  });

  it("reads a list below a long comment", () => {
    expect(parseYamlFile(`${"# a comment\n".repeat(2000)}${long("")}`)).toHaveProperty("value.length", 500);
  });

  it.each([
    ["  user: twice\n", 1002, "Map keys must be unique"],
    ["  note: !mine x\n", 1002, "Unresolved tag: !mine"],
    ["  note: [a\n", 1003, "Flow sequence in block collection must be sufficiently indented and end with a ]"],
  ])("reports the line of the error %j", (mistake, line, reason) => {
    const text = `${long("")}- user: x\n${mistake}${long("")}`;

    expect(parseYamlFile(text)).toMatchObject({
      errors: [`is not YAML that can be read, line ${line}: ${reason}`],
    });
  });

  it("reads up to a hundred aliases across a list", () => {
    const withAliases = (count: number): string => `- &a\n  x: 1\n${long("")}${"- *a\n".repeat(count)}`;

    expect(parseYamlFile(withAliases(99))).toHaveProperty("value.length", 600);
    expect(parseYamlFile(withAliases(3000))).toEqual({
      errors: ["is not YAML that can be read: aliases are used more than 100 times"],
    });
  });

  it("refuses a text that is too large to be read at once and cannot be split", () => {
    const text = `cases:\n${long("", 120_000)}`;

    expect(parseYamlFile(text)).toEqual({
      errors: [
        'is too large to be read as it is; make it a list of cases, each beginning with "- " at the start of a line, without aliases and "---", or use .jsonl',
      ],
    });
  });
});
