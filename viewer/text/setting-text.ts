import { oneLine } from "./one-line.ts";

/** A value of a configuration in a table: texts as they are, all else as JSON, and nothing where there is none. */
export const settingText = (value: unknown, maxCharacters: number): string =>
  value === undefined ? "" : oneLine(typeof value === "string" ? value : JSON.stringify(value), maxCharacters);
