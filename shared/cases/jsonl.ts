import type { CaseCollector } from "./collect-cases.ts";
import { describeJsonError } from "../base/json-text.ts";

/** Longer than any case that is meant; without a limit a file with no line break would fill the memory. */
export const LONGEST_CASE_CHARACTERS = 16 * 1024 * 1024;

/** Takes the text of a file in pieces of any size. */
export type TextReader = {
  read(text: string): void;
  end(): void;
};

/**
 * Reads JSONL, a case a line; empty lines are skipped. Keeps no more than the line in hand.
 *
 * @example
 * const reader = createJsonlReader(collector);
 * reader.read('{"uuid": "…"}\n{"uu');
 * reader.read('id": "…"}');
 * reader.end();
 */
export function createJsonlReader(collector: Pick<CaseCollector, "add" | "refuse">): TextReader {
  let line = 1;
  let rest = "";
  let isTooLong = false;

  function endLine(text: string): void {
    if (isTooLong || text.length > LONGEST_CASE_CHARACTERS)
      collector.refuse(
        `line ${line} has more than ${LONGEST_CASE_CHARACTERS} characters, the most that a case may have`,
        { isCase: true },
      );
    else if (text.trim() !== "") {
      try {
        collector.add(JSON.parse(text));
      } catch (error) {
        collector.refuse(`line ${line} is not JSON: ${describeJsonError(error)}`, { isCase: true });
      }
    }
    line++;
    rest = "";
    isTooLong = false;
  }

  return {
    read(text) {
      let start = 0;
      for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
        endLine(rest + text.slice(start, end));
        start = end + 1;
      }
      rest += text.slice(start);
      isTooLong ||= rest.length > LONGEST_CASE_CHARACTERS;
      if (isTooLong) rest = "";
    },
    end: () => endLine(rest),
  };
}
