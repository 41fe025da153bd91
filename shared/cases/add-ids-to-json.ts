import { describeValue } from "../runlog/describe-value.ts";
import { isPlainObject } from "../runlog/is-plain-object.ts";
import { describeJsonError } from "./describe-json-error.ts";
import type { AddIdsOptions, IdsOrErrors } from "./id-adder.ts";
import { findJsonObjects, type JsonObjectPlace } from "./json-objects.ts";
import { describeNoCase, lacksId } from "./lacks-id.ts";
import { parseJsonFile } from "./parse-json-file.ts";
import { applyEdits, type TextEdit } from "./text-edits.ts";

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
