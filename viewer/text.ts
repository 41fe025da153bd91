import { printable } from "../shared/reports/index.ts";

/**
 * A text with its line breaks and tabs. Everything else that would hide or reorder text is written out.
 *
 * @example
 * visibleText("abc\u202edef"); // "abc\\u202edef"
 */
export const visibleText = (text: string): string =>
  text.replaceAll("\r\n", "\n").replace(/[^\n\t]+/g, (part) => printable(part));

/**
 * A text on one line, cut at a length.
 *
 * @example
 * oneLine("first\nsecond", 9); // "first\\ns…"
 */
export const oneLine = (text: string, maxCharacters = 200): string => printable(text, { maxCharacters });

/** A value of a configuration in a table: texts as they are, anything else as JSON, empty for none. */
export const settingText = (value: unknown, maxCharacters: number): string =>
  value === undefined ? "" : oneLine(typeof value === "string" ? value : JSON.stringify(value), maxCharacters);

/**
 * A whole number with its thousands separated.
 *
 * @example
 * readableCount(10000); // "10,000"
 */
export const readableCount = (count: number): string => count.toLocaleString("en-US");

/** A time in the reader's own time zone, to the second; empty for none. */
export function localTime(iso: string | undefined): string {
  const time = new Date(iso ?? "");
  if (Number.isNaN(time.getTime())) return "";
  const pad = (part: number) => String(part).padStart(2, "0");
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(pad).join("-");
  return `${day} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(pad).join(":")}`;
}
