import { describeValue, isPlainObject } from "../contract/json.ts";
import { describeJsonError } from "../base/json-text.ts";
import {
  type AddIdsOptions,
  type IdsOrErrors,
  describeNoCase,
  lacksId,
  applyEdits,
  type TextEdit,
} from "./text-edits.ts";
import { parseJsonFile } from "./json.ts";

/** A key, and the space behind its colon. */
const FIRST_KEY = /^\s*"(?:[^"\\]|\\.)*"\s*:(\s*)/;

/** Adds ids to a list of cases in JSON. */
export function addIdsToJson(text: string, options: AddIdsOptions): IdsOrErrors {
  const parsed = parseJsonFile(text);
  if ("errors" in parsed) return parsed;
  const { value: items } = parsed;
  if (!Array.isArray(items)) return { errors: [`must be a list of cases, but is ${describeValue(items)}`] };
  const errors = items.flatMap((item: unknown, index) =>
    isPlainObject(item) ? [] : [`case ${index} ${describeNoCase(item)}`],
  );
  if (errors.length > 0) return { errors };
  const edits = editsOf(text, items, options);
  return { text: applyEdits(text, edits), added: edits.length };
}

/** Adds ids to cases in JSONL. */
export function addIdsToJsonl(text: string, options: AddIdsOptions): IdsOrErrors {
  const errors: string[] = [];
  let added = 0;
  const lines = text.split("\n").map((line, index) => {
    if (line.trim() === "") return line;
    const item = parseLine(line, index + 1, errors);
    if (item === undefined) return line;
    const edits = editsOf(line, [item], options);
    added += edits.length;
    return applyEdits(line, edits);
  });
  return errors.length > 0 ? { errors } : { text: lines.join("\n"), added };
}

function parseLine(line: string, number: number, errors: string[]): object | undefined {
  try {
    const item: unknown = JSON.parse(line);
    if (isPlainObject(item)) return item;
    errors.push(`line ${number} ${describeNoCase(item)}`);
  } catch (error) {
    errors.push(`line ${number} is not JSON: ${describeJsonError(error)}`);
  }
  return undefined;
}

function editsOf(text: string, items: readonly object[], { force, newId }: AddIdsOptions): readonly TextEdit[] {
  return findJsonObjects(text, "uuid").flatMap((place, index) =>
    force || lacksId(items[index]!) ? [editOf(text, place, newId())] : [],
  );
}

function editOf(text: string, { inside, isEmpty, value }: JsonObjectPlace, id: string): TextEdit {
  if (value !== undefined) return { ...value, text: JSON.stringify(id) };
  const spaceOfColon = FIRST_KEY.exec(text.slice(inside, inside + 1000))?.[1] === "" ? "" : " ";
  const field = `"uuid":${spaceOfColon}${JSON.stringify(id)}`;
  if (isEmpty) return { start: inside, end: inside, text: field };
  // The first key is followed by what it was before: a line break and its indent, a space, or nothing.
  const space = /^\s*/.exec(text.slice(inside, inside + 1000))![0];
  return { start: inside, end: inside, text: space === "" ? `${field},${spaceOfColon}` : `${space}${field},` };
}

/** Where an object stands in a text of JSON; offsets as of `String.slice`. */
export type JsonObjectPlace = {
  /** Of what follows the opening brace. */
  readonly inside: number;
  readonly isEmpty: boolean;
  /** Where the value of the key that was asked for stands; the last one, where the key is repeated. */
  readonly value?: { readonly start: number; readonly end: number };
};

const SPACE = /\s/;

/**
 * Finds the objects that a text holds, or the list that the text is, without what is in them.
 *
 * @param text - Known to be JSON: an object, or a list.
 * @param key - The key whose value is wanted.
 * @example
 * findJsonObjects('[{"uuid": 1}]', "uuid"); // [{ inside: 2, isEmpty: false, value: { start: 10, end: 11 } }]
 */
export function findJsonObjects(text: string, key: string): readonly JsonObjectPlace[] {
  const places: JsonObjectPlace[] = [];
  const level = text.trimStart().startsWith("[") ? 2 : 1;
  const open: string[] = [];
  let inside = 0;
  let value: { start: number; end: number } | undefined;
  let isKey = false;
  let valueStart: number | undefined;
  const endValue = (end: number): void => {
    if (valueStart !== undefined) value = { start: valueStart, end: end - trailingSpace(text, end) };
    valueStart = undefined;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    const isHere = open.length === level && open.at(-1) === "{";
    if (character === '"') {
      const end = endOfText(text, at);
      // A key is the text before a colon; so it is parsed only where one may stand.
      if (isHere && isKey && JSON.parse(text.slice(at, end)) === key)
        valueStart = skipSpace(text, skipSpace(text, end) + 1);
      if (isHere) isKey = false;
      at = end - 1;
    } else if (character === "{" || character === "[") {
      open.push(character);
      if (open.length === level && character === "{") {
        inside = at + 1;
        value = undefined;
        isKey = true;
      }
    } else if (character === "}" || character === "]") {
      if (isHere) {
        endValue(at);
        const isEmpty = text[skipSpace(text, inside)] === "}";
        places.push({ inside, isEmpty, ...(value === undefined ? {} : { value }) });
      }
      open.pop();
    } else if (character === "," && isHere) {
      endValue(at);
      isKey = true;
    }
  }
  return places;
}

function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && SPACE.test(text[at]!)) at++;
  return at;
}

function trailingSpace(text: string, end: number): number {
  let count = 0;
  while (SPACE.test(text[end - count - 1]!)) count++;
  return count;
}
