import fc from "fast-check";
import { type KeywordFilter, parseKeywordFilter } from "../../../shared/cases/keyword-filter.ts";

function filterOf(text: string): KeywordFilter {
  const filter = parseKeywordFilter(text);
  if ("problem" in filter) throw new Error(filter.problem.message);
  return filter;
}

/** The sets of keywords that a filter matches, of all sets of a, b and c. */
const matchesOf = (text: string): string =>
  ["", "a", "b", "c", "ab", "ac", "bc", "abc"].filter((keywords) => filterOf(text).matches([...keywords])).join(" ");

describe("parseKeywordFilter", () => {
  it.each([
    ["a", "a ab ac abc"],
    ["!a", " b c bc"],
    ["not a", " b c bc"],
    ["!!a", "a ab ac abc"],
    ["not not not a", " b c bc"],
    ["a && b", "ab abc"],
    ["a and b", "ab abc"],
    ["a || b", "a b ab ac bc abc"],
    ["a or b", "a b ab ac bc abc"],
    ["a&&b&&c", "abc"],
    ["a and b && c", "abc"],
    ["a||b||c", "a b c ab ac bc abc"],
    ["a || b && c", "a ab ac bc abc"],
    ["a && b || c", "c ab ac bc abc"],
    ["(a || b) && c", "ac bc abc"],
    ["c && (a || b)", "ac bc abc"],
    ["!a && b", "b bc"],
    ["!(a && b)", " a b c ac bc"],
    ["!(a || b) && c", "c"],
    ["a && !b && c", "ac"],
    ["a || !b || c", " a c ab ac bc abc"],
    ["not a and not b or c", " c ac bc abc"],
    ["((a))", "a ab ac abc"],
    ["(((a || b)) && (!(c)))", "a b ab"],
    ["\ta\n&&\r\nb ", "ab abc"],
    ["a && d", ""],
    ["a && !d", "a ab ac abc"],
  ])("reads %j", (text, matches) => {
    expect(matchesOf(text)).toBe(matches);
  });

  it.each(["p0", "_", "a-b", "a--", "A_1", "nothing", "order", "andy", "Not", "AND", "constructor"])(
    "takes %s for a keyword",
    (name) => {
      expect(filterOf(name).names).toEqual([name]);
      expect(filterOf(name).matches([name])).toBe(true);
      expect(filterOf(name).matches([])).toBe(false);
    },
  );

  it("lists each keyword once, in the order of the expression", () => {
    expect(filterOf("b && (a || !b) || c").names).toEqual(["b", "a", "c"]);
  });

  it.each([
    ["", 'expected a keyword, "!" or "(" at position 1, found the end'],
    ["  ", 'expected a keyword, "!" or "(" at position 3, found the end'],
    ["a b", 'expected "&&", "||" or the end at position 3, found "b"'],
    ["a && b c", 'expected "&&", "||" or the end at position 8, found "c"'],
    ["a NOT b", 'expected "&&", "||" or the end at position 3, found "NOT"'],
    ["a not b", 'expected "&&", "||" or the end at position 3, found "not"'],
    ["a !b", 'expected "&&", "||" or the end at position 3, found "!"'],
    ["a (b)", 'expected "&&", "||" or the end at position 3, found "("'],
    ["(a) b", 'expected "&&", "||" or the end at position 5, found "b"'],
    ["a)", 'expected "&&", "||" or the end at position 2, found ")"'],
    ["(a))", 'expected "&&", "||" or the end at position 4, found ")"'],
    ["(a b)", 'expected "&&", "||" or ")" at position 4, found "b"'],
    ["(a", 'the "(" at position 1 is never closed'],
    ["((a) && (b)", 'the "(" at position 1 is never closed'],
    ["()", 'expected a keyword, "!" or "(" at position 2, found ")"'],
    ["a &&", 'expected a keyword, "!" or "(" at position 5, found the end'],
    ["a && || b", 'expected a keyword, "!" or "(" at position 6, found "||"'],
    ["a and or b", 'expected a keyword, "!" or "(" at position 7, found "or"'],
    ["&& a", 'expected a keyword, "!" or "(" at position 1, found "&&"'],
    ["!", 'expected a keyword, "!" or "(" at position 2, found the end'],
    ["a & b", 'expected "&&", "||" or the end at position 3, found "&"; write "&&"'],
    ["a | b", 'expected "&&", "||" or the end at position 3, found "|"; write "||"'],
    ["a == b", 'expected "&&", "||" or the end at position 3, found "="'],
    ["0a", 'expected a keyword, "!" or "(" at position 1, found "0"'],
    ["-a", 'expected a keyword, "!" or "(" at position 1, found "-"'],
    ["é", 'expected a keyword, "!" or "(" at position 1, found "é"'],
    ["a && 💥", 'expected a keyword, "!" or "(" at position 6, found "💥"'],
  ])("refuses %j", (text, message) => {
    expect(parseKeywordFilter(text)).toEqual({ problem: { path: "filter", message } });
  });

  it("reads parentheses nested deeper than the call stack allows", () => {
    const deep = 20_000;

    expect(filterOf("(".repeat(deep) + "a" + ")".repeat(deep)).matches(["a"])).toBe(true);
    expect(filterOf("!".repeat(deep) + "a").matches(["a"])).toBe(true);
    expect(filterOf("!(".repeat(deep) + "a" + ")".repeat(deep)).matches(["a"])).toBe(true);
    expect(filterOf(`a${" || a && b".repeat(deep)}`).matches(["a"])).toBe(true);
  });

  it("agrees with JavaScript about any expression", () => {
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom("a", "b", "c"),
        tie("expression").map((inner) => `!${inner}`),
        tie("expression").map((inner) => `(${inner})`),
        fc.tuple(tie("expression"), fc.constantFrom("&&", "||"), tie("expression")).map((parts) => parts.join(" ")),
      ),
    }));
    fc.assert(
      fc.property(expression, fc.subarray(["a", "b", "c"]), (text, keywords) => {
        const has = ["a", "b", "c"].map((name) => keywords.includes(name));
        const expected = new Function("a", "b", "c", `return ${text}`) as (...has: boolean[]) => boolean;

        expect(filterOf(text).matches(keywords)).toBe(expected(...has));
      }),
    );
  });

  it("returns a filter or a problem for any text", () => {
    const piece = fc.constantFrom("a", "b", "and", "or", "not", "!", "&&", "||", "(", ")", " ", "&", "é");
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join(" ")),
        (text) => {
          const filter = parseKeywordFilter(text);

          expect("problem" in filter ? typeof filter.problem.message : typeof filter.matches([])).toMatch(
            /string|boolean/,
          );
        },
      ),
    );
  });
});
