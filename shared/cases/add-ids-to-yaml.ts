import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, type ParsedNode, type YAMLMap, type YAMLSeq } from "yaml";
import { describeValue } from "../contract/json.ts";
import {
  type AddIdsOptions,
  type IdsOrErrors,
  describeNoCase,
  lacksId,
  applyEdits,
  type TextEdit,
} from "./text-edits.ts";
import { MOST_CHARACTERS_AT_ONCE, parseYamlDocument, parseYamlFile } from "./yaml.ts";

type CaseNode = YAMLMap.Parsed<ParsedNode, ParsedNode | null>;

/** Adds ids to a list of cases in YAML. */
export function addIdsToYaml(text: string, options: AddIdsOptions): IdsOrErrors {
  if (text.length > MOST_CHARACTERS_AT_ONCE)
    return { errors: [`has more than ${MOST_CHARACTERS_AT_ONCE} characters, too many to be edited; use .jsonl`] };
  const parsed = parseYamlFile(text);
  if ("errors" in parsed) return parsed;
  const { value: items } = parsed;
  if (!Array.isArray(items)) return { errors: [`must be a list of cases, but is ${describeValue(items)}`] };
  const { nodes, errors } = casesOf(parseYamlDocument(text).contents as YAMLSeq.Parsed);
  if (errors.length > 0) return { errors };

  const { force, newId } = options;
  const meant = items.map((item: object, index) =>
    force || idPairOf(nodes[index]!) === undefined || lacksId(item) ? { ...item, uuid: newId() } : item,
  );
  const edits = nodes.flatMap((node, index) =>
    meant[index] === items[index] ? [] : [editOf(text, node, (meant[index] as { readonly uuid: string }).uuid)],
  );
  const edited = applyEdits(text, edits);
  // YAML has many ways to write a map, and aliases: what was edited is read again.
  const reread = parseYamlFile(edited);
  if ("value" in reread && isDeepStrictEqual(reread.value, meant)) return { text: edited, added: edits.length };
  const why = "cannot be given ids without changing something else, such as what an alias stands for";
  return { errors: [`${why}; add them by hand`] };
}

function casesOf({ items }: YAMLSeq.Parsed): {
  readonly nodes: readonly CaseNode[];
  readonly errors: readonly string[];
} {
  const nodes: CaseNode[] = [];
  const errors: string[] = [];
  for (const [index, item] of items.entries()) {
    if (isMap(item)) nodes.push(item as CaseNode);
    else if (isScalar(item)) errors.push(`case ${index} ${describeNoCase(item.value)}`);
    else errors.push(`case ${index} must be an object that is written out, but is a list or an alias`);
  }
  return { nodes, errors };
}

/** An id that is merged from another case (`<<`) is not this one's. */
const idPairOf = (node: CaseNode) => node.items.find(({ key }) => isScalar(key) && key.value === "uuid");

function editOf(text: string, node: CaseNode, id: string): TextEdit {
  const pair = idPairOf(node);
  const [start] = node.range;
  if (pair !== undefined) {
    const [from, to] = pair.value?.range ?? [0, 0];
    const old = text.slice(from, to);
    // An empty value begins right behind the colon; that of several lines ends with the last one.
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
