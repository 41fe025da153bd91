import type { JsonObject } from "../json.ts";
import type { Problem } from "../problem.ts";
import { copyJson } from "../runlog/copy-json.ts";
import { describeValue } from "../runlog/describe-value.ts";

export type CheckedCases = { readonly cases: readonly JsonObject[]; readonly problems: readonly Problem[] };

/** A UUID of any version, and optionally a dot and a number: variants of one case. */
const CASE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(\.\d+)?$/i;

const PLAIN_JSON = "cases hold plain JSON: texts, numbers, true, false, null, lists and objects, up to 500 levels deep";

/** A suite with one mistake in every case needs no longer list than this. */
const MAX_PROBLEMS = 50;

/**
 * Checks that a value is a suite: a list, not empty, of objects with a `uuid` each, no two alike.
 *
 * @param options.name - How problems call the value, such as the file that it came from.
 * @example
 * checkCases([{ uuid: "x" }], { name: "cases" }).problems[0].path; // "cases[0].uuid"
 */
export function checkCases(value: unknown, { name }: { readonly name: string }): CheckedCases {
  const refuse = (message: string): CheckedCases => ({ cases: [], problems: [{ path: name, message }] });
  if (!Array.isArray(value)) return refuse(`must be a list of cases, but is ${describeValue(value)}`);
  if (value.length === 0) return refuse("holds no cases; add at least one");

  const cases: JsonObject[] = [];
  const problems: Problem[] = [];
  const indexOfId = new Map<string, number>();
  for (const [index, item] of value.entries()) {
    const path = `${name}[${index}]`;
    const copy = copyJson(item);
    if (!copy.ok) {
      problems.push({ path: path + copy.path.slice(1), message: `is ${copy.found}; ${PLAIN_JSON}` });
    } else if (typeof copy.value !== "object" || copy.value === null || Array.isArray(copy.value)) {
      problems.push({ path, message: `must be an object with a uuid, but is ${describeValue(copy.value)}` });
    } else {
      const found = checkCase(copy.value as JsonObject, path);
      problems.push(...found);
      if (!found.some((problem) => problem.path === `${path}.uuid`))
        problems.push(...checkUnique((copy.value as JsonObject).uuid as string, { index, path, name, indexOfId }));
      cases.push(copy.value as JsonObject);
    }
  }
  return { cases, problems: shorten(problems, name) };
}

function checkCase(item: JsonObject, path: string): readonly Problem[] {
  const problems: Problem[] = [];
  const { uuid, keywords, turns } = own(item);
  if (uuid === undefined)
    problems.push({ path: `${path}.uuid`, message: "is missing; each case needs a uuid of its own" });
  else if (typeof uuid !== "string" || !CASE_ID.test(uuid))
    problems.push({
      path: `${path}.uuid`,
      message: `must be a UUID (or a UUID, a dot and a number), but is ${describeValue(uuid)}`,
    });
  if (keywords !== undefined && !(Array.isArray(keywords) && keywords.every((keyword) => typeof keyword === "string")))
    problems.push({ path: `${path}.keywords`, message: `must be a list of texts, but is ${describeValue(keywords)}` });
  if (turns !== undefined)
    problems.push({
      path: `${path}.turns`,
      message: "cases with turns cannot be run yet; write each turn as a case of its own",
    });
  return problems;
}

function checkUnique(
  uuid: string,
  { index, path, name, indexOfId }: { index: number; path: string; name: string; indexOfId: Map<string, number> },
): readonly Problem[] {
  const first = indexOfId.get(uuid.toLowerCase());
  if (first === undefined) indexOfId.set(uuid.toLowerCase(), index);
  return first === undefined
    ? []
    : [{ path: `${path}.uuid`, message: `is the same as that of ${name}[${first}]: ${describeValue(uuid)}` }];
}

/** The fields that are the case's own: `uuid` of a prototype is none. */
const own = (item: JsonObject): JsonObject => Object.assign(Object.create(null) as JsonObject, item);

function shorten(problems: readonly Problem[], name: string): readonly Problem[] {
  if (problems.length <= MAX_PROBLEMS) return problems;
  const rest = problems.length - MAX_PROBLEMS;
  return [...problems.slice(0, MAX_PROBLEMS), { path: name, message: `and ${rest} more problems like these` }];
}
