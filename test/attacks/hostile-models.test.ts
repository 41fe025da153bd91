// The table in docs/attacks.md.
import { readFencedJson } from "../../pipelines/menu/fenced-json.ts";
import { toNumber } from "../../pipelines/simple/to-number.ts";
import { printable, printableLines } from "../../shared/base/text.ts";
import { quoteServer } from "../../shared/models/server-errors.ts";
import { jsonEqual } from "../../shared/scoring/json-equal.ts";
import { normalizedMatch, numberWithin } from "../../shared/scoring/match-text.ts";

const MAX_CHARACTERS = 2 ** 18;
/** Pieces of long texts that are slow for backtracking regular expressions. */
const RUNAWAYS = [
  ...'a| |\n|\t|`|```\n|```a\n|````\n|``` |{|}|[|"|\\|0|9.|-|+|1e|.| x|=|@|\0|é|!'.split("|"),
  ..."\u202e|\ud800".split("|"),
];
const FREE = ["x", "x"] as const;
const FENCED = ["```json\n", ""] as const;
/** Helpers that read answers, which may have megabytes. */
const READERS: { readonly [name: string]: (text: string) => unknown } = {
  readFencedJson,
  toNumber: (text) => toNumber(text, 10),
  quoteServer: (text) => quoteServer({ secret: undefined }, text),
  jsonEqual: (text) => jsonEqual(text, `x${text}`),
  normalizedMatch: (text) => normalizedMatch(text, "x"),
  numberWithin: (text) => numberWithin(text, 1),
};
/** Helpers that format answers, which take time for each character. */
const WRITERS: typeof READERS = {
  printable: (text) => printable(text, { maxCharacters: 100 }),
  printableLines,
};

describe.each([
  ...Object.entries(READERS).map(([name, helper]) => ({ name, helper, characters: MAX_CHARACTERS })),
  ...Object.entries(WRITERS).map(([name, helper]) => ({ name, helper, characters: MAX_CHARACTERS / 4 })),
])("$name", ({ helper, characters }) => {
  it("processes long texts of any kind in linear time", () => {
    for (const part of RUNAWAYS) {
      // Behind a fence, and between what is none.
      for (const [before, after] of helper === readFencedJson ? [FREE, FENCED] : [FREE]) {
        const answer = before + part.repeat(characters / part.length) + after;
        const start = process.cpuUsage();
        try {
          helper(answer);
        } catch (error) {
          if (!(error instanceof Error)) throw error;
        }
        // In microseconds. A try at each position would take half a minute or more.
        expect(process.cpuUsage(start).user).toBeLessThan(5_000_000);
      }
    }
  });
});
