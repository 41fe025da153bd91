import type { Outcome } from "./chaos-run.ts";

export type Comparison = {
  /** IDs of cases that are missing in the log. */
  readonly lost: readonly string[];
  /** IDs of cases that the log contains more than once. */
  readonly doubled: readonly string[];
  /** The differences from the uninterrupted run, each as a sentence. */
  readonly problems: readonly string[];
};

export type CompareOptions = {
  /** The run was cancelled: cases may be missing. */
  readonly isPartial?: boolean;
  /** The number of attempts depends on the kills, as the server counts repeated calls. */
  readonly hasFaults?: boolean;
};

const TIMES = ["start", "end", "elapsed", "elapsedMs", "time", "latency"];
/** The state of the checkout is the caller's, and may change while the runner runs. */
const OF_THE_CALLER = ["sha"];
/** Where in the code an exception came from differs between the source and what was built of it. */
const LOCATIONS = ["traceback"];
const ATTEMPTS = ["attempts", "failedAttempts", "usage"];

/** Compares the outcome of a run with that of the uninterrupted one, apart from times. */
export function compareOutcomes(
  reference: Outcome,
  outcome: Outcome,
  { isPartial = false, hasFaults = false }: CompareOptions = {},
): Comparison {
  const left = [...TIMES, ...OF_THE_CALLER, ...LOCATIONS, ...(hasFaults ? ATTEMPTS : [])];
  const expected = new Map(reference.log.results.map((result) => [idOf(result), result]));
  const counts = new Map<string, number>();
  const problems: (string | undefined)[] = [];
  for (const result of outcome.log.results) {
    const id = idOf(result);
    counts.set(id, (counts.get(id) ?? 0) + 1);
    problems.push(difference(`result of case ${id}`, without(expected.get(id), left), without(result, left)));
  }
  const doubled = [...counts].filter(([, count]) => count > 1).map(([id]) => id);
  const lost = isPartial ? [] : [...expected.keys()].filter((id) => !counts.has(id));
  if (!isPartial) {
    const summaryOf = ({ summary }: Outcome) => without({ ...summary, uuid: "" }, left);
    const orderOf = ({ log }: Outcome) => log.results.map(idOf);
    problems.push(
      difference("exit code", reference.code, outcome.code),
      difference("status", reference.status, outcome.status),
      difference("status in the log", reference.log.metadata.status, outcome.log.metadata.status),
      difference("summary", summaryOf(reference), summaryOf(outcome)),
      difference("order of the log", orderOf(reference), orderOf(outcome)),
    );
  }
  const count = (ids: readonly string[], what: string) =>
    ids.length === 0 ? undefined : `${ids.length} cases are ${what}: ${ids.slice(0, 5).join(", ")}.`;
  problems.unshift(count(lost, "lost"), count(doubled, "doubled"));
  return { lost, doubled, problems: problems.filter((problem) => problem !== undefined) };
}

const idOf = ({ case: { uuid } }: Outcome["log"]["results"][number]): string => String(uuid);

/** A JSON value without the fields of some names, at any depth. */
function without(value: unknown, names: readonly string[]): unknown {
  if (value === undefined) return undefined;
  return JSON.parse(JSON.stringify(value), (name, field: unknown) =>
    names.includes(name) ? undefined : field,
  ) as unknown;
}

/** The first difference between two JSON values, as a sentence. */
function difference(path: string, expected: unknown, found: unknown): string | undefined {
  if (isObject(expected) && isObject(found)) {
    for (const name of new Set([...Object.keys(expected), ...Object.keys(found)])) {
      const inside = difference(`${path}.${name}`, expected[name], found[name]);
      if (inside !== undefined) return inside;
    }
    return undefined;
  }
  if (Object.is(expected, found)) return undefined;
  return `${path}: ${show(found)}, and without trouble ${show(expected)}.`;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const show = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value).slice(0, 300));
