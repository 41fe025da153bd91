import { type JsonObject, copyJson, describeValue, isPlainObject } from "../contract/json.ts";
import type { Problem } from "../contract/index.ts";

export type CheckedCases = { readonly cases: readonly JsonObject[]; readonly problems: readonly Problem[] };

/** The most cases that a suite may have. */
export const MOST_CASES = 100_000;

/** A UUID of any version, and optionally a dot and a number: variants of one case. */
const CASE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(\.\d+)?$/i;

const PLAIN_JSON = "cases hold plain JSON: texts, numbers, true, false, null, lists and objects, up to 500 levels deep";

/** A suite with one mistake in every case needs no longer list than this. */
const MAX_PROBLEMS = 50;

/** Takes the cases of a suite one by one, as a reader finds them. */
export type CaseCollector = {
  /** The next item of the list, whatever it is. */
  add(item: unknown): void;
  /** Something else that is wrong with the suite. A line that cannot be read is a case: those behind it keep their indices. */
  refuse(message: string, options?: { readonly isCase?: boolean }): void;
  /** All cases, and everything that is wrong with them. */
  finish(): CheckedCases;
};

/**
 * Collects cases and checks each: an object of plain JSON with a `uuid` of its own.
 *
 * @param options.name - How problems call the suite, such as the file that it came from.
 * @example
 * const collector = createCaseCollector({ name: "cases.jsonl" });
 * collector.add({ uuid: "x" });
 * collector.finish().problems[0].path; // "cases.jsonl[0].uuid"
 */
export function createCaseCollector({ name }: { readonly name: string }): CaseCollector {
  const cases: JsonObject[] = [];
  const problems: Problem[] = [];
  const indexOfId = new Map<string, number>();
  let items = 0;
  let more = 0;
  const report = (problem: Problem): void => {
    if (problems.length < MAX_PROBLEMS) problems.push(problem);
    else more++;
  };

  function add(item: unknown): void {
    const index = items++;
    if (index >= MOST_CASES) return;
    const path = `${name}[${index}]`;
    const copy = copyJson(item);
    if (!copy.ok) report({ path: path + copy.path.slice(1), message: `is ${copy.found}; ${PLAIN_JSON}` });
    else if (!isPlainObject(copy.value))
      report({ path, message: `must be an object with a uuid, but is ${describeValue(copy.value)}` });
    else {
      checkCase(copy.value, path).forEach(report);
      const uuid = own(copy.value, "uuid");
      if (isCaseId(uuid)) checkUnique(uuid, { path, index });
      cases.push(copy.value);
    }
  }

  function checkUnique(uuid: string, { path, index }: { readonly path: string; readonly index: number }): void {
    const id = uuid.toLowerCase();
    const first = indexOfId.get(id);
    if (first === undefined) indexOfId.set(id, index);
    else report({ path: `${path}.uuid`, message: `is the same as that of ${name}[${first}]: ${describeValue(uuid)}` });
  }

  return {
    add,
    refuse: (message, { isCase = false } = {}) => {
      if (isCase) items++;
      report({ path: name, message });
    },
    finish() {
      if (items === 0 && problems.length === 0)
        return { cases: [], problems: [{ path: name, message: "holds no cases; add at least one" }] };
      if (items > MOST_CASES) {
        const message = `holds ${items} cases, and a suite may have ${MOST_CASES}; cut it into several`;
        return { cases: [], problems: [{ path: name, message }] };
      }
      const rest = more === 0 ? [] : [{ path: name, message: `and ${more} more problems like these` }];
      return { cases, problems: [...problems, ...rest] };
    },
  };
}

function checkCase(item: JsonObject, path: string): readonly Problem[] {
  const problems: Problem[] = [];
  const [uuid, keywords, turns] = [own(item, "uuid"), own(item, "keywords"), own(item, "turns")];
  if (uuid === undefined)
    problems.push({ path: `${path}.uuid`, message: "is missing; each case needs a uuid of its own" });
  else if (!isCaseId(uuid))
    problems.push({
      path: `${path}.uuid`,
      message: `must be a UUID (or a UUID, a dot and a number), but is ${describeValue(uuid)}`,
    });
  if (keywords !== undefined && !(Array.isArray(keywords) && keywords.every((keyword) => typeof keyword === "string")))
    problems.push({ path: `${path}.keywords`, message: `must be a list of texts, but is ${describeValue(keywords)}` });
  if (turns !== undefined) problems.push(...checkTurns(turns, `${path}.turns`));
  return problems;
}

function checkTurns(turns: unknown, path: string): readonly Problem[] {
  if (!Array.isArray(turns) || turns.length === 0)
    return [{ path, message: `must be a list of one turn or more, but is ${describeValue(turns)}` }];
  return turns.flatMap((turn: unknown, index) =>
    isPlainObject(turn)
      ? []
      : [{ path: `${path}[${index}]`, message: `must be an object, but is ${describeValue(turn)}` }],
  );
}

const isCaseId = (uuid: unknown): uuid is string => typeof uuid === "string" && CASE_ID.test(uuid);

/** A field that is the case's own: `uuid` of a prototype is none. */
const own = (item: JsonObject, field: string) => (Object.hasOwn(item, field) ? item[field] : undefined);

/**
 * Checks that a value is a suite: a list, not empty, of at most 100,000 objects with a `uuid` each, no two alike.
 *
 * @param options.name - How problems call the value, such as the file that it came from.
 * @example
 * checkCases([{ uuid: "x" }], { name: "cases" }).problems[0].path; // "cases[0].uuid"
 */
export function checkCases(value: unknown, { name }: { readonly name: string }): CheckedCases {
  const collector = createCaseCollector({ name });
  if (Array.isArray(value)) for (const item of value) collector.add(item);
  else collector.refuse(`must be a list of cases, but is ${describeValue(value)}`);
  return collector.finish();
}
