import type { Problem } from "../contract/index.ts";
import { copyJson, type Json } from "../contract/json.ts";

/** Deep enough for real data, and shallow enough for recursive functions. Results of stages have the same limit. */
const MAX_LEVELS = 500;

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** An array with the current index, or an object with its keys so far and the latest one. */
type Open = { index: number } | { readonly keys: Set<string>; key: string };

/**
 * Finds mistakes that `JSON.parse` accepts: a key that occurs twice in an object (the last would win), and nesting that would
 * overflow the stack of recursive functions.
 *
 * @param text - A valid JSON document.
 * @example
 * findJsonProblem('{ "cases": [{ "id": 1, "id": 2 }] }'); // { path: "cases.0.id", message: "is given twice" }
 */
export function findJsonProblem(text: string): Problem | undefined {
  const open: Open[] = [];
  for (let at = 0; at < text.length; at++) {
    const top = open.at(-1);
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfString(text, at);
        if (top !== undefined && "keys" in top && isFollowedByColon(text, end)) {
          const raw = text.slice(at, end + 1);
          top.key = raw.includes("\\") ? (JSON.parse(raw) as string) : raw.slice(1, -1);
          if (top.keys.has(top.key)) return { path: pathOf(open), message: "is given twice" };
          top.keys.add(top.key);
        }
        at = end;
        break;
      }
      case OPEN_OBJECT:
        open.push({ keys: new Set(), key: "" });
        break;
      case OPEN_ARRAY:
        open.push({ index: 0 });
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        open.pop();
        break;
      case COMMA:
        if (top !== undefined && "index" in top) top.index++;
        break;
    }
    if (open.length > MAX_LEVELS)
      return { path: pathOf(open.slice(0, 5)), message: `is nested more than ${MAX_LEVELS} levels deep` };
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    if ((end - before) % 2 === 1) return end;
  }
}

function isFollowedByColon(text: string, end: number): boolean {
  let next = end + 1;
  while (text.charCodeAt(next) <= 0x20) next++;
  return text.charCodeAt(next) === COLON;
}

const pathOf = (open: readonly Open[]): string =>
  open.map((each) => ("keys" in each ? each.key : each.index)).join(".");

/** Puts the message of `JSON.parse` on one line. */
export const describeJsonError = (error: unknown): string => (error as Error).message.replace(/\s+/g, " ");

/**
 * Parses a text as JSON, or returns the text itself if it is not.
 *
 * @example
 * jsonElseText("[1]"); // [1]
 * jsonElseText("one"); // "one"
 */
export function jsonElseText(text: string): Json {
  const parsed = parseJson(text);
  return parsed === undefined ? text : parsed;
}

/** Parses a text as JSON; returns `undefined` if it is not. */
export function parseJson(text: string): Json | undefined {
  try {
    // JSON.parse("1e999") is Infinity, which JSON cannot represent.
    const copy = copyJson(JSON.parse(text));
    return copy.ok ? copy.value : undefined;
  } catch {
    return undefined;
  }
}
