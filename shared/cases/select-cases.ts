import { nearestNames } from "../base/edit-distance.ts";
import type { Problem } from "../contract/index.ts";
import type { JsonObject } from "../contract/json.ts";
import { parseKeywordFilter } from "./keyword-filter.ts";

type CaseSelection = {
  /** An expression over keywords: `p0 && !slow`. */
  readonly filter?: string;
  /** IDs, or unique prefixes of IDs with at least four characters. */
  readonly caseIds?: readonly string[];
  /** The maximum number of cases: the first ones that `filter` and `caseIds` select. */
  readonly limit?: number;
};

type SelectedCases = {
  /** In the order of the suite. */
  readonly cases: readonly JsonObject[];
  readonly warnings: readonly string[];
  readonly problems: readonly Problem[];
};

const MIN_PREFIX_CHARACTERS = 4;
/** In larger suites only IDs with the same first characters are compared. */
const MAX_CANDIDATES = 1000;
const MAX_LISTED = 5;

/**
 * Selects the cases of a run.
 *
 * @param cases - A suite without problems.
 * @returns The cases, or problems: an ID that no case has, an invalid filter, no cases to run. A keyword that no case has is a
 *   warning.
 * @example
 * selectCases(cases, { filter: "p0 && !slow", limit: 10 });
 */
export function selectCases(
  cases: readonly JsonObject[],
  { filter, caseIds, limit = Infinity }: CaseSelection,
): SelectedCases {
  const byFilter = applyFilter(cases, filter);
  const byId = findIds(cases, caseIds);
  const problems = [...byFilter.problems, ...byId.problems];
  if (problems.length > 0) return { cases: [], warnings: byFilter.warnings, problems };

  const selected = byFilter.cases.filter((item) => byId.ids?.has(idOf(item)) ?? true);
  if (selected.length === 0 && cases.length > 0) {
    const message = "leaves none of the cases that caseIds name; nothing to run";
    return { cases: [], warnings: byFilter.warnings, problems: [{ path: "filter", message }] };
  }
  return { cases: selected.slice(0, limit), warnings: byFilter.warnings, problems: [] };
}

function applyFilter(cases: readonly JsonObject[], text: string | undefined): SelectedCases {
  if (text === undefined) return { cases, warnings: [], problems: [] };
  const filter = parseKeywordFilter(text);
  if ("problem" in filter) return { cases: [], warnings: [], problems: [filter.problem] };

  const known = new Set(cases.flatMap(keywordsOf));
  const warnings = filter.names
    .filter((name) => !known.has(name))
    .map((name) => `No case has the keyword "${name}" of the filter.${listNearest(name, [...known])}`);
  const matching = cases.filter((item) => filter.matches(keywordsOf(item)));
  if (matching.length > 0) return { cases: matching, warnings, problems: [] };
  const message = `matches none of the ${cases.length} cases; nothing to run. ${listKeywords(known)}`;
  return { cases: [], warnings, problems: [{ path: "filter", message }] };
}

function findIds(cases: readonly JsonObject[], caseIds: readonly string[] | undefined) {
  if (caseIds === undefined) return { problems: [] };
  const known = cases.map(idOf);
  const exact = new Set(known);
  const ids = new Set<string>();
  const problems = caseIds.flatMap((given, index): Problem[] => {
    const wanted = given.toLowerCase();
    const found = exact.has(wanted) ? [wanted] : known.filter((id) => id.startsWith(wanted));
    const refuse = (message: string): Problem[] => [{ path: `caseIds[${index}]`, message }];
    const quoted = JSON.stringify(given);
    if (wanted.length < MIN_PREFIX_CHARACTERS)
      return refuse(`${quoted} is too short; give ${MIN_PREFIX_CHARACTERS} characters of an id or more`);
    if (found.length > 1) return refuse(`${quoted} begins ${found.length} ids: ${listSome(found)}. Give more of it`);
    if (found[0] === undefined) return refuse(`no case has the id ${quoted}.${listNearestIds(wanted, known)}`);
    ids.add(found[0]);
    return [];
  });
  return { ids, problems };
}

function listNearestIds(wanted: string, known: readonly string[]): string {
  const start = wanted.slice(0, MIN_PREFIX_CHARACTERS);
  const candidates = known.length <= MAX_CANDIDATES ? known : known.filter((id) => id.startsWith(start));
  // Compare the prefix with prefixes of the same length.
  const near = new Set(nearestNames(wanted, candidates.map((id) => id.slice(0, wanted.length)))); // prettier-ignore
  const ids = candidates.filter((id) => near.has(id.slice(0, wanted.length)));
  return ids.length === 0 ? "" : ` The nearest are ${listSome(ids)}`;
}

function listNearest(name: string, known: readonly string[]): string {
  return known.length === 0 ? "" : ` The nearest are ${nearestNames(name, known).join(", ")}`;
}

function listKeywords(known: ReadonlySet<string>): string {
  return known.size === 0 ? "No case has keywords" : `The keywords are ${listSome([...known].sort())}`;
}

function listSome(names: readonly string[]): string {
  const rest = names.length - MAX_LISTED;
  return names.slice(0, MAX_LISTED).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

const idOf = (item: JsonObject): string => String(item.uuid).toLowerCase();
const keywordsOf = (item: JsonObject): readonly string[] =>
  Object.hasOwn(item, "keywords") ? (item.keywords as readonly string[]) : [];
