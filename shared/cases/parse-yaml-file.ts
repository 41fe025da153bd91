import { createRequire } from "node:module";
import type * as Yaml from "yaml";
import type { ParsedFile } from "./parse-json-file.ts";
import { readSimpleYamlList } from "./simple-yaml-list.ts";

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
