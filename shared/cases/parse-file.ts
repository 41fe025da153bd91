import { createRequire } from "node:module";
import type * as Yaml from "yaml";
import { describeJsonError } from "../base/json-text.ts";
import type { Json } from "../contract/json.ts";

/** The value of a file, or its errors: one text for each, with the line if it is known. */
export type ParsedFile = { readonly value: unknown } | { readonly errors: readonly string[] };

/**
 * Parses a JSON file.
 *
 * @example
 * parseJsonFile("[1]"); // { value: [1] }
 */
export function parseJsonFile(text: string): ParsedFile {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { errors: [`is not JSON: ${describeJsonError(error)}`] };
  }
}

// Loaded when it is first used: most suites are read without it, and each worker process would load it.
const require = createRequire(import.meta.url);
const yaml = (): typeof Yaml => require("yaml") as typeof Yaml;

/** A few lines of aliases to aliases could otherwise fill the memory. */
const MAX_ALIASES = 100;
const MAX_ERRORS = 20;

/** A parsed tree takes a hundred times the memory of its text; those of small parts are freed soon. */
const PART_CHARACTERS = 16 * 1024;
/** For files that cannot be split into parts. */
export const MAX_CHARACTERS_AT_ONCE = 8 * 1024 * 1024;

/**
 * Parses a file of YAML 1.2 with the types of JSON only: dates are texts, tags are refused. Anchors, aliases and merged keys
 * (`<<`) are allowed in files of up to 8 million characters.
 *
 * @example
 * parseYamlFile("- 1"); // { value: [1] }
 */
export function parseYamlFile(text: string): ParsedFile {
  if (text.length > PART_CHARACTERS && isPlainList(text)) return parseList(text);
  if (text.length <= MAX_CHARACTERS_AT_ONCE) return parseAtOnce(text);
  const advice = 'make it a list of cases, each beginning with "- " at the start of a line, without aliases and "---"';
  return { errors: [`is too large to be read as it is; ${advice}, or use .jsonl`] };
}

/** Parses YAML with the types of JSON only. The document's errors and warnings list what is wrong. */
export function parseYamlDocument(text: string): Yaml.Document.Parsed<Yaml.ParsedNode> {
  return yaml().parseDocument(text, { schema: "core", resolveKnownTags: false, stringKeys: true, merge: true });
}

function parseAtOnce(text: string, linesBefore = 0): ParsedFile {
  const document = parseYamlDocument(text);
  // An unknown tag is only a warning of the parser, but its value would not be the intended one.
  const wrong: readonly Yaml.YAMLError[] = [...document.errors, ...document.warnings];
  const errors = new Set(wrong.map((error) => describeError(error, linesBefore)));
  if (errors.size > 0) return { errors: [...errors].slice(0, MAX_ERRORS) };
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) };
  } catch (error) {
    const isAliases = (error as Error).message.startsWith("Excessive alias count");
    const reason = isAliases ? `aliases are used more than ${MAX_ALIASES} times` : (error as Error).message;
    return { errors: [`is not YAML that can be read: ${reason}`] };
  }
}

/**
 * Whether each line that begins with "- " begins an item of one list, and no item refers to another. Such a list is read part
 * by part, in half the time and a fraction of the memory.
 */
function isPlainList(text: string): boolean {
  const first = /^ *[^ #\r\n]/m.exec(text);
  const mayCross = /^(?:---|\.\.\.|%)|(?:^|[\s[{,:-])\*\S/m;
  return first !== null && text.startsWith("- ", first.index) && !mayCross.test(text);
}

function parseList(text: string): ParsedFile {
  const items: unknown[] = [];
  const errors: string[] = [];
  let lines = 0;
  for (const part of cutList(text)) {
    const simple = readSimpleYamlList(part);
    const parsed = simple === undefined ? parseAtOnce(part, lines) : { value: simple };
    if ("errors" in parsed) errors.push(...parsed.errors);
    // The first part may consist of comments only.
    else for (const item of (parsed.value ?? []) as readonly unknown[]) items.push(item);
    if (errors.length >= MAX_ERRORS) break;
    lines += part.split("\n").length - 1;
  }
  return errors.length > 0 ? { errors: errors.slice(0, MAX_ERRORS) } : { value: items };
}

function* cutList(text: string): Generator<string> {
  let start = 0;
  while (start < text.length) {
    const next = text.indexOf("\n- ", start + PART_CHARACTERS);
    const end = next < 0 ? text.length : next + 1;
    yield text.slice(start, end);
    start = end;
  }
}

function describeError({ code, message, linePos }: Yaml.YAMLError, linesBefore: number): string {
  const line = linePos === undefined ? "" : `, line ${linePos[0].line + linesBefore}`;
  return `is not YAML that can be read${line}: ${reasonOf(code, message)}`;
}

function reasonOf(code: string, message: string): string {
  if (code === "MULTIPLE_DOCS") return "it holds several documents; keep one";
  if (code === "RESOURCE_EXHAUSTION") return "it is nested too deeply";
  // The rest of the message shows the line.
  return message.split(/ at line \d+|\n/)[0] ?? message;
}

/** A text that begins with a letter and has no colon, comment or unusual space that could give it another meaning. */
const PLAIN = /^\p{L}(?:[^:#\p{C}\p{Z}]| (?! |$))*$/u;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.\d+)?$/;
const QUOTED = /^(?:"[^"\\\p{C}\p{Zl}\p{Zp}]*"|'[^'\p{C}\p{Zl}\p{Zp}]*')$/u;
const NUMBER = /^(?:0|-?[1-9]\d{0,14})(?:\.\d{1,9})?$/;
const WORD = /^(?!(?:true|false|null)$)[A-Za-z_][\w-]*$/i;
const FLOW_LIST = /^\[([\w, -]*)\]$/;

/** The parser refuses keys of more than 1,024 characters. */
const FIELD = /^(- | {2})([A-Za-z_][\w-]{0,99}):(?: (\S.*))?$/;
const ITEM = /^( {2}| {4})- (\S.*)$/;

/**
 * Reads a list of flat maps in the simplest form of YAML: one key and value per line; values are words, sentences, quoted texts
 * without escapes, numbers, and lists of words. Most large suites look like this, and would otherwise block the event loop:
 * 1,000 cases take 25 ms of CPU time instead of 480 ms, 10,000 cases 0.2 s instead of 2 s.
 *
 * @returns Exactly what the parser returns, or `undefined` for any other text, valid or not.
 * @example
 * readSimpleYamlList("- user: What is it?\n  answer: 2\n"); // [{ user: "What is it?", answer: 2 }]
 */
export function readSimpleYamlList(text: string): readonly { readonly [key: string]: Json }[] | undefined {
  const items: { [key: string]: Json }[] = [];
  /** The list that may follow a key without a value. */
  let list: { readonly key: string; indent?: string; readonly values: Json[] } | undefined;
  const endList = (): void => {
    if (list !== undefined) items.at(-1)![list.key] = list.values.length === 0 ? null : list.values;
    list = undefined;
  };
  for (const line of text.split(/\r?\n/)) {
    if (line === "") continue;
    const [, start, key, valueText] = FIELD.exec(line) ?? [];
    if (key === undefined) {
      const [, indent, itemText = ""] = ITEM.exec(line) ?? [];
      const value = scalarOf(itemText);
      if (list === undefined || indent === undefined || value === undefined) return undefined;
      // With more indent it continues the text of the previous item; with less it is an error.
      list.indent ??= indent;
      if (list.indent !== indent) return undefined;
      list.values.push(value);
      continue;
    }
    endList();
    if (start === "- ") items.push({});
    const item = items.at(-1);
    if (item === undefined || Object.hasOwn(item, key) || !WORD.test(key) || key === "__proto__") return undefined;
    if (valueText === undefined) list = { key, values: [] };
    const value = valueText === undefined ? null : valueOf(valueText);
    if (value === undefined) return undefined;
    item[key] = value;
  }
  endList();
  return items;
}

function valueOf(text: string): Json | undefined {
  const words = FLOW_LIST.exec(text)?.[1];
  if (words === undefined) return scalarOf(text);
  if (words.trim() === "") return [];
  const values = words.split(",").map((word) => word.trim());
  return values.every((value) => WORD.test(value)) ? values : undefined;
}

function scalarOf(text: string): Json | undefined {
  if (NUMBER.test(text)) return Number(text);
  if (QUOTED.test(text)) return text.slice(1, -1);
  if (text === "true" || text === "false") return text === "true";
  if (UUID.test(text)) return text;
  return PLAIN.test(text) && !/^(?:true|false|null)$/i.test(text) ? text : undefined;
}
