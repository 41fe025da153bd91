import { createRequire } from "node:module";
import { isDeepStrictEqual } from "node:util";
import { stringify } from "csv-stringify/sync";
import type * as JsoncParser from "jsonc-parser";
import { isMap, isScalar, type ParsedNode, type YAMLMap, type YAMLSeq } from "yaml";
import { describeJsonError } from "../base/json-text.ts";
import type { Problem } from "../contract/index.ts";
import { describeValue, isPlainObject } from "../contract/json.ts";
import { readCsvRows } from "./csv.ts";
import { MAX_CHARACTERS_AT_ONCE, parseJsonFile, parseYamlDocument, parseYamlFile } from "./parse-file.ts";
import { caseFileFormat, type CaseFileFormat } from "./read-cases.ts";

// The package is UMD, in which `import` finds no names.
const { parseTree } = createRequire(import.meta.url)("jsonc-parser") as typeof JsoncParser;

type AddIdsOptions = {
  /** Whether to replace existing IDs, too. */
  readonly force: boolean;
  readonly newId: () => string;
};

/** The file with IDs, or the reasons why they cannot be added. */
export type AddedIds = { readonly text: string; readonly added: number } | { readonly problems: readonly Problem[] };

type IdsOrErrors = Exclude<AddedIds, { problems: unknown }> | { readonly errors: readonly string[] };

/** A replacement of a part of a text; an insertion when `start` and `end` are the same. */
type TextEdit = { readonly start: number; readonly end: number; readonly text: string };

type CaseNode = YAMLMap.Parsed<ParsedNode, ParsedNode | null>;

const ADDERS: { readonly [format in CaseFileFormat]: (text: string, options: AddIdsOptions) => IdsOrErrors } = {
  json: addIdsToJson,
  jsonl: addIdsToJsonl,
  yaml: addIdsToYaml,
  csv: addIdsToCsv,
};

/**
 * Adds an ID to each case that has none. In JSON, JSONL and YAML only the IDs change: order, comments, spaces and line breaks
 * are kept. CSV is written again, with a first column `uuid` if there was none; empty lines and unnecessary quotes are removed.
 *
 * @param text - A file of cases. Existing IDs are kept, valid or not.
 * @param options.fileName - Its extension gives the format.
 * @param options.force - Whether to replace existing IDs, too.
 * @param options.newId - Creates an ID.
 * @example
 * addIds("- user: 1 + 1\n", { fileName: "cases.yaml", force: false, newId: randomUUID });
 * // { text: "- uuid: 6a9f2f0e-…\n  user: 1 + 1\n", added: 1 }
 */
export function addIds(
  text: string,
  { fileName, force, newId }: AddIdsOptions & { readonly fileName: string },
): AddedIds {
  const format = caseFileFormat(fileName);
  if (typeof format !== "string") return { problems: [format.problem] };
  const byteOrderMark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const result = ADDERS[format](text.slice(byteOrderMark.length), { force, newId });
  if ("errors" in result) return { problems: result.errors.map((message) => ({ path: fileName, message })) };
  return { text: byteOrderMark + result.text, added: result.added };
}

/** Whether a case has no `uuid`, or an empty one. An invalid ID counts as one. */
function lacksId(item: object): boolean {
  const uuid: unknown = Object.hasOwn(item, "uuid") ? (item as { readonly uuid: unknown }).uuid : undefined;
  return uuid === undefined || uuid === null || (typeof uuid === "string" && uuid.trim() === "");
}

const describeNoCase = (item: unknown): string => `must be an object, but is ${describeValue(item)}`;
const describeNoList = (value: unknown): string => `must be a list of cases, but is ${describeValue(value)}`;

/** Applies edits, which are in the order of the text and do not overlap. */
function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let end = 0;
  const parts = edits.flatMap((edit) => {
    const before = text.slice(end, edit.start);
    end = edit.end;
    return [before, edit.text];
  });
  return [...parts, text.slice(end)].join("");
}

function addIdsToJson(text: string, options: AddIdsOptions): IdsOrErrors {
  const parsed = parseJsonFile(text);
  if ("errors" in parsed) return parsed;
  const { value: items } = parsed;
  if (!Array.isArray(items)) return { errors: [describeNoList(items)] };
  const errors = items.flatMap((item: unknown, index) =>
    isPlainObject(item) ? [] : [`case ${index} ${describeNoCase(item)}`],
  );
  if (errors.length > 0) return { errors };
  const edits = jsonEdits(text, items, options);
  return { text: applyEdits(text, edits), added: edits.length };
}

function addIdsToJsonl(text: string, options: AddIdsOptions): IdsOrErrors {
  const errors: string[] = [];
  let added = 0;
  const lines = text.split("\n").map((line, index) => {
    if (line.trim() === "") return line;
    try {
      const item: unknown = JSON.parse(line);
      if (isPlainObject(item)) {
        const edits = jsonEdits(line, [item], options);
        added += edits.length;
        return applyEdits(line, edits);
      }
      errors.push(`line ${index + 1} ${describeNoCase(item)}`);
    } catch (error) {
      errors.push(`line ${index + 1} is not JSON: ${describeJsonError(error)}`);
    }
    return line;
  });
  return errors.length > 0 ? { errors } : { text: lines.join("\n"), added };
}

/** @param text - A list of objects, or one object. */
function jsonEdits(text: string, items: readonly object[], { force, newId }: AddIdsOptions): readonly TextEdit[] {
  const tree = parseTree(text)!;
  const nodes = tree.type === "array" ? tree.children! : [tree];
  return nodes.flatMap((node, index) => (force || lacksId(items[index]!) ? [jsonEdit(text, node, newId())] : []));
}

/** A key, and the space after its colon. */
const FIRST_KEY = /^\s*"(?:[^"\\]|\\.)*"\s*:(\s*)/;

function jsonEdit(text: string, { offset, children: pairs = [] }: JsoncParser.Node, id: string): TextEdit {
  // As for `JSON.parse`, the last of several counts.
  const value = pairs.findLast(({ children }) => children![0]!.value === "uuid")?.children![1];
  if (value !== undefined) return { start: value.offset, end: value.offset + value.length, text: JSON.stringify(id) };
  const inside = offset + 1;
  const spaceOfColon = FIRST_KEY.exec(text.slice(inside, inside + 1000))?.[1] === "" ? "" : " ";
  const field = `"uuid":${spaceOfColon}${JSON.stringify(id)}`;
  if (pairs.length === 0) return { start: inside, end: inside, text: field };
  // The same space as before the first key: a line break and its indent, a space, or nothing.
  const space = /^\s*/.exec(text.slice(inside, inside + 1000))![0];
  return { start: inside, end: inside, text: space === "" ? `${field},${spaceOfColon}` : `${space}${field},` };
}

/** Edits the text at the positions of the parsed nodes: writing the document would reformat what the user wrote. */
function addIdsToYaml(text: string, options: AddIdsOptions): IdsOrErrors {
  if (text.length > MAX_CHARACTERS_AT_ONCE)
    return { errors: [`has more than ${MAX_CHARACTERS_AT_ONCE} characters, too many to be edited; use .jsonl`] };
  const parsed = parseYamlFile(text);
  if ("errors" in parsed) return parsed;
  const { value: items } = parsed;
  if (!Array.isArray(items)) return { errors: [describeNoList(items)] };
  const { nodes, errors } = caseNodes(parseYamlDocument(text).contents as YAMLSeq.Parsed);
  if (errors.length > 0) return { errors };

  const { force, newId } = options;
  const expected = items.map((item: object, index) =>
    force || idPairOf(nodes[index]!) === undefined || lacksId(item) ? { ...item, uuid: newId() } : item,
  );
  const edits = nodes.flatMap((node, index) =>
    expected[index] === items[index] ? [] : [yamlEdit(text, node, (expected[index] as { readonly uuid: string }).uuid)],
  );
  const edited = applyEdits(text, edits);
  // YAML has many ways to write a map, and aliases: check that nothing else has changed.
  const reread = parseYamlFile(edited);
  if ("value" in reread && isDeepStrictEqual(reread.value, expected)) return { text: edited, added: edits.length };
  const why = "cannot be given ids without changing something else, such as what an alias stands for";
  return { errors: [`${why}; add them by hand`] };
}

function caseNodes({ items }: YAMLSeq.Parsed): { readonly nodes: readonly CaseNode[]; readonly errors: string[] } {
  const nodes: CaseNode[] = [];
  const errors: string[] = [];
  for (const [index, item] of items.entries()) {
    if (isMap(item)) nodes.push(item as CaseNode);
    else if (isScalar(item)) errors.push(`case ${index} ${describeNoCase(item.value)}`);
    else errors.push(`case ${index} must be an object that is written out, but is a list or an alias`);
  }
  return { nodes, errors };
}

/** Finds the case's own ID; one that is merged from another case (`<<`) is not. */
const idPairOf = (node: CaseNode) => node.items.find(({ key }) => isScalar(key) && key.value === "uuid");

function yamlEdit(text: string, node: CaseNode, id: string): TextEdit {
  const pair = idPairOf(node);
  const [start] = node.range;
  if (pair !== undefined) {
    const [from, to] = pair.value?.range ?? [0, 0];
    const old = text.slice(from, to);
    // An empty value begins directly after the colon; the range of a block text includes its last line break.
    return { start: from, end: to, text: (old === "" ? " " : "") + id + (/\r?\n$/.exec(old)?.[0] ?? "") };
  }
  if (node.flow) {
    const inside = start + 1;
    const space = /^\s*/.exec(text.slice(inside))![0];
    const more = node.items.length === 0 ? "" : space === "" ? ", " : ",";
    return { start: inside, end: inside, text: `${node.items.length === 0 ? "" : space}uuid: ${id}${more}` };
  }
  const column = start - (text.lastIndexOf("\n", start - 1) + 1);
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  return { start, end: start, text: `uuid: ${id}${lineBreak}${" ".repeat(column)}` };
}

function addIdsToCsv(text: string, { force, newId }: AddIdsOptions): IdsOrErrors {
  const rows: (readonly string[])[] = [];
  const errors: string[] = [];
  let added = 0;
  let idColumn = -1;
  readCsvRows(text, {
    columns(names) {
      idColumn = names.indexOf("uuid");
      rows.push(idColumn < 0 ? ["uuid", ...names] : names);
    },
    row(cells) {
      const isLacking = idColumn < 0 || cells[idColumn]!.trim() === "";
      if (!isLacking && !force) return void rows.push(cells);
      added++;
      rows.push(idColumn < 0 ? [newId(), ...cells] : cells.with(idColumn, newId()));
    },
    refuse: (message) => errors.push(message),
  });
  if (errors.length > 0) return { errors };
  const lineBreak = /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
  const endsWithBreak = /[\r\n]$/.test(text);
  return { text: stringify(rows, { record_delimiter: lineBreak, quoted_match: /[\r\n]/, eof: endsWithBreak }), added };
}
