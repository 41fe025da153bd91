import type { Json } from "../json.ts";

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
