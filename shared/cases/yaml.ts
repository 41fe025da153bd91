import { createRequire } from "node:module";
import type * as Yaml from "yaml";
import type { ParsedFile } from "./json.ts";
import type { Json } from "../contract/json.ts";

/** How often a YAML file may repeat what it holds by aliases; a few lines of them could fill the memory. */
const MAX_ALIASES = 100;
const MAX_ERRORS = 20;

/** Loaded when it is needed: most suites are read without it, and every process that runs stages would have to load it. */
const yaml = (): typeof Yaml => require("yaml") as typeof Yaml;
const require = createRequire(import.meta.url);

/** Few enough that the tree of a part, a hundred times its size, is small and soon gone. */
const PART_CHARACTERS = 16 * 1024;
/** What cannot be cut into parts has one tree for all of it. */
export const MOST_CHARACTERS_AT_ONCE = 8 * 1024 * 1024;

/**
 * Reads a file of YAML 1.2 that holds the types of JSON and no others: dates stay texts, tags are refused. Anchors, aliases
 * and merged keys (`<<`) are fine, in files of up to 8 million characters.
 *
 * @example
 * parseYamlFile("- 1"); // { value: [1] }
 */
export function parseYamlFile(text: string): ParsedFile {
  if (text.length > PART_CHARACTERS && isPlainList(text)) return parseList(text);
  if (text.length <= MOST_CHARACTERS_AT_ONCE) return parseAtOnce(text);
  const advice = 'make it a list of cases, each beginning with "- " at the start of a line, without aliases and "---"';
  return { errors: [`is too large to be read as it is; ${advice}, or use .jsonl`] };
}

/** Parses YAML as the types of JSON and no others. What is wrong with it stands in the document's errors and warnings. */
export function parseYamlDocument(text: string): Yaml.Document.Parsed<Yaml.ParsedNode> {
  return yaml().parseDocument(text, { schema: "core", resolveKnownTags: false, stringKeys: true, merge: true });
}

function parseAtOnce(text: string, linesBefore = 0): ParsedFile {
  const document = parseYamlDocument(text);
  // A tag that is not known is a warning to the parser; its value would not be what was meant.
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
 * Whether each line that begins with "- " begins an item of one list, and no item needs another: then the list can be read
 * part by part, which takes half the time and a fraction of the memory.
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
    // The first part may be comments and nothing else.
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
  // The rest of the message is a picture of the line.
  return message.split(/ at line \d+|\n/)[0] ?? message;
}

/** A text that begins with a letter and has nothing in it that could mean something else: no colon, comment or odd space. */
const PLAIN = /^\p{L}(?:[^:#\p{C}\p{Z}]| (?! |$))*$/u;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.\d+)?$/;
const QUOTED = /^(?:"[^"\\\p{C}\p{Zl}\p{Zp}]*"|'[^'\p{C}\p{Zl}\p{Zp}]*')$/u;
const NUMBER = /^(?:0|-?[1-9]\d{0,14})(?:\.\d{1,9})?$/;
const WORD = /^(?!(?:true|false|null)$)[A-Za-z_][\w-]*$/i;
const FLOW_LIST = /^\[([\w, -]*)\]$/;

/** Keys of more than 1,024 characters are a mistake to a parser. */
const FIELD = /^(- | {2})([A-Za-z_][\w-]{0,99}):(?: (\S.*))?$/;
const ITEM = /^( {2}| {4})- (\S.*)$/;

/**
 * Reads a list of flat maps in the simplest YAML there is, a hundred times as fast as a parser of all YAML: keys and values on
 * a line each; values are words, sentences, quoted texts without escapes, numbers, and lists of words. Suites of many cases are
 * mostly that.
 *
 * @returns `undefined` for anything else, right or wrong; what is given is exactly what a parser gives.
 * @example
 * readSimpleYamlList("- user: What is it?\n  answer: 2\n"); // [{ user: "What is it?", answer: 2 }]
 */
export function readSimpleYamlList(text: string): readonly { readonly [key: string]: Json }[] | undefined {
  const items: { [key: string]: Json }[] = [];
  /** Of a key without a value: the list that may follow it. */
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
      // Further in, it goes on with the text of the item before; further out, it is a mistake.
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
