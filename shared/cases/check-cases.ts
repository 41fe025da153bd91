import type { ZodType } from "zod";
import { messageOf } from "../base/text.ts";
import type { Problem } from "../contract/index.ts";
import { copyJson, describeValue, isPlainObject, type JsonObject, pathStep, valueAt } from "../contract/json.ts";

export type CheckedCases = { readonly cases: readonly JsonObject[]; readonly problems: readonly Problem[] };

/** How many cases a suite may have. */
export const MAX_CASES = 100_000;

/** A file without line breaks would otherwise fill the memory. */
export const MAX_CASE_CHARACTERS = 16 * 1024 * 1024;

/** A UUID of any version, optionally with a dot and a number for variants of one case. */
const CASE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(\.\d+)?$/i;

const PLAIN_JSON = "cases hold plain JSON: texts, numbers, true, false, null, lists and objects, up to 500 levels deep";

/** A longer list does not help: all cases may have the same mistake. */
const MAX_PROBLEMS = 50;

/** Takes the cases of a suite one by one, as a reader finds them. */
export type CaseCollector = {
  /** Adds the next item of the list, of any type. */
  add(item: unknown): void;
  /** Reports any other error. An unreadable line is a case (`isCase`): the cases after it keep their indexes. */
  refuse(message: string, options?: { readonly isCase?: boolean }): void;
  /** Returns all cases and all problems. */
  finish(): CheckedCases;
};

/**
 * Collects cases and checks each: an object of plain JSON with a unique `uuid`.
 *
 * @param options.name - The name of the suite in problems, such as its file.
 * @example
 * const collector = createCaseCollector({ name: "cases.jsonl" });
 * collector.add({ uuid: "x" });
 * collector.finish().problems[0].path; // "cases.jsonl[0].uuid"
 */
export function createCaseCollector({ name }: { readonly name: string }): CaseCollector {
  const cases: JsonObject[] = [];
  const problems = createProblemList(name);
  const indexOfId = new Map<string, number>();
  let items = 0;

  function add(item: unknown): void {
    const index = items++;
    if (index >= MAX_CASES) return;
    const path = `${name}[${index}]`;
    const copy = copyJson(item);
    if (!copy.ok) problems.add({ path: path + copy.path.slice(1), message: `is ${copy.found}; ${PLAIN_JSON}` });
    else if (!isPlainObject(copy.value))
      problems.add({ path, message: `must be an object with a uuid, but is ${describeValue(copy.value)}` });
    else {
      checkFields(copy.value, path).forEach(problems.add);
      const uuid = own(copy.value, "uuid");
      if (isCaseId(uuid)) checkUnique(uuid, { path, index });
      cases.push(copy.value);
    }
  }

  function checkUnique(uuid: string, { path, index }: { readonly path: string; readonly index: number }): void {
    const id = uuid.toLowerCase();
    const first = indexOfId.get(id);
    if (first === undefined) indexOfId.set(id, index);
    else
      problems.add({
        path: `${path}.uuid`,
        message: `is the same as that of ${name}[${first}]: ${describeValue(uuid)}`,
      });
  }

  return {
    add,
    refuse: (message, { isCase = false } = {}) => {
      if (isCase) items++;
      problems.add({ path: name, message });
    },
    finish() {
      const found = problems.all();
      if (items === 0 && found.length === 0)
        return { cases: [], problems: [{ path: name, message: "holds no cases; add at least one" }] };
      if (items > MAX_CASES) {
        const message = `holds ${items} cases, and a suite may have ${MAX_CASES}; cut it into several`;
        return { cases: [], problems: [{ path: name, message }] };
      }
      return { cases, problems: found };
    },
  };
}

type ProblemList = { readonly add: (problem: Problem) => void; readonly all: () => readonly Problem[] };

/** Lists the first problems, and counts the rest. */
function createProblemList(name: string): ProblemList {
  const listed: Problem[] = [];
  let more = 0;
  return {
    add(problem) {
      if (listed.length < MAX_PROBLEMS) listed.push(problem);
      else more++;
    },
    all: () => (more === 0 ? listed : [...listed, { path: name, message: `and ${more} more problems like these` }]),
  };
}

function checkFields(item: JsonObject, path: string): readonly Problem[] {
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
  if (!Array.isArray(turns)) return [{ path, message: `must be a list of turns, but is ${describeValue(turns)}` }];
  return turns.flatMap((turn: unknown, index) =>
    isPlainObject(turn)
      ? []
      : [{ path: `${path}[${index}]`, message: `must be an object, but is ${describeValue(turn)}` }],
  );
}

const isCaseId = (uuid: unknown): uuid is string => typeof uuid === "string" && CASE_ID.test(uuid);

/** Reads an own property only. */
const own = (item: JsonObject, field: string) => (Object.hasOwn(item, field) ? item[field] : undefined);

/**
 * Checks that a value is a suite: a list of 1 to 100,000 objects, each with a unique `uuid`.
 *
 * @param options.name - The name of the value in problems, such as its file.
 * @example
 * checkCases([{ uuid: "x" }], { name: "cases" }).problems[0].path; // "cases[0].uuid"
 */
export function checkCases(value: unknown, { name }: { readonly name: string }): CheckedCases {
  const collector = createCaseCollector({ name });
  if (Array.isArray(value)) for (const item of value) collector.add(item);
  else collector.refuse(`must be a list of cases, but is ${describeValue(value)}`);
  return collector.finish();
}

/**
 * Checks the cases of a suite against a pipeline's `caseSchema`. The schema gets the whole case, with `uuid` and `keywords`.
 * It only checks: the cases do not change.
 *
 * @param cases - The suite, or a part of it.
 * @param options.name - The name of the suite in problems, such as its file.
 * @param options.first - The index of the first of `cases` in the suite. Default: 0.
 * @example
 * checkCasesAgainst(z.object({ answer: z.number() }), [{ uuid: "…", answer: "2" }], { name: "cases.yaml" });
 * // [{ path: "cases.yaml[0].answer", message: 'Invalid input: expected number, received string; found the text "2"' }]
 */
export function checkCasesAgainst(
  schema: ZodType,
  cases: readonly JsonObject[],
  { name, first = 0 }: { readonly name: string; readonly first?: number },
): readonly Problem[] {
  const problems = createProblemList(name);
  for (const [index, item] of cases.entries())
    checkCaseAgainst(schema, item, `${name}[${first + index}]`).forEach(problems.add);
  return problems.all();
}

function checkCaseAgainst(schema: ZodType, item: JsonObject, path: string): readonly Problem[] {
  try {
    const parsed = schema.safeParse(item);
    if (parsed.success) return [];
    return parsed.error.issues.map((issue) => ({
      path: path + issue.path.map(pathStep).join(""),
      message: `${issue.message}; found ${describeValue(valueAt(item, issue.path))}`,
    }));
  } catch (thrown) {
    const message = `cannot be checked: the caseSchema of the pipeline failed: ${messageOf(thrown)}`;
    return [{ path, message }];
  }
}
