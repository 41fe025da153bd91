import type { Change, Effect } from "../contract/index.ts";
import { equalJson } from "../contract/json.ts";
import type { Report, ReportResult } from "./read-report.ts";
import { bootstrapMean, seededRandom } from "./statistics.ts";
import type { ColumnCells } from "./summary-parts.ts";

/** The results of one case, or of one repetition, in two runs. */
type ResultPair = {
  readonly change: Change;
  readonly base: ReportResult;
  readonly candidate: ReportResult;
};

export type PairedResults = {
  /** In the order of the candidate. */
  readonly pairs: readonly ResultPair[];
  readonly onlyInBase: readonly ReportResult[];
  readonly onlyInCandidate: readonly ReportResult[];
  /** Pairs whose cases have the same ID but differ otherwise. */
  readonly changedCases: readonly ResultPair[];
};

/**
 * Pairs the results of two runs by case ID and repetition.
 *
 * @example
 * pairResults(base, candidate).pairs.filter(({ change }) => change === "broken");
 */
export function pairResults(base: Report, candidate: Report): PairedResults {
  const unpaired = new Map(base.results.map((result) => [keyOf(result), result]));
  const pairs: ResultPair[] = [];
  const onlyInCandidate: ReportResult[] = [];
  for (const result of candidate.results) {
    const other = unpaired.get(keyOf(result));
    if (other === undefined) onlyInCandidate.push(result);
    else {
      unpaired.delete(keyOf(result));
      pairs.push({ change: changeOf(other, result), base: other, candidate: result });
    }
  }
  const changedCases = pairs.filter((pair) => !equalJson(pair.base.recorded.case, pair.candidate.recorded.case));
  return { pairs, onlyInBase: [...unpaired.values()], onlyInCandidate, changedCases };
}

/** IDs are case-insensitive. */
const keyOf = ({ uuid, repeat = 0 }: ReportResult): string => `${uuid.toLowerCase()} ${repeat}`;

function changeOf({ status: before }: ReportResult, { status: after }: ReportResult): Change {
  if (before === "unknown" || after === "unknown") return "unknown";
  if (before === "ok") return after === "ok" ? "same" : "broken";
  return after === "ok" ? "fixed" : "same";
}

/** Fixed, so that the same runs give the same intervals. */
const SEED = 20_130_991;

/**
 * Measures how much scores, latency and cost have changed. Each case counts once, with the mean of its repetitions.
 *
 * @param columns - Of the base's and of the candidate's pipeline; columns that both have are compared.
 * @returns Effects of which at least one case has a number in both runs.
 */
export function measureEffects(
  pairs: readonly ResultPair[],
  columns: { readonly base: ColumnCells; readonly candidate: ColumnCells },
): readonly Effect[] {
  const both = pairs.filter(({ base, candidate }) => base.status !== "error" && candidate.status !== "error");
  const names = columns.base.names.filter((name) => columns.candidate.names.includes(name));
  const cells = both.map(({ base, candidate }) => ({
    uuid: candidate.uuid,
    base: columns.base.cellsOf(base),
    candidate: columns.candidate.cellsOf(candidate),
  }));
  const scores = names.map((name) => {
    const [before, after] = [columns.base.names.indexOf(name), columns.candidate.names.indexOf(name)];
    const values = cells.map((cell) => [cell.uuid, cell.base?.[before], cell.candidate?.[after]] as const);
    return measure({ name, unit: "score" }, values);
  });
  const values = (of: readonly ResultPair[], number: (result: ReportResult) => number | undefined) =>
    of.map(({ base, candidate }) => [candidate.uuid, number(base), number(candidate)] as const);
  return [
    ...scores,
    // Without cases that raised: they ended early.
    measure(
      { name: "latency", unit: "ms" },
      values(both, ({ elapsedMs }) => elapsedMs),
    ),
    measure(
      { name: "cost", unit: "usd" },
      values(pairs, ({ usage }) => usage?.costUsd),
    ),
  ].filter((effect) => effect !== undefined);
}

type Values = readonly (readonly [uuid: string, base: unknown, candidate: unknown])[];

function measure(what: Pick<Effect, "name" | "unit">, values: Values): Effect | undefined {
  const byCase = new Map<string, { count: number; base: number; candidate: number }>();
  for (const [uuid, base, candidate] of values) {
    if (typeof base !== "number" || typeof candidate !== "number") continue;
    const sums = byCase.get(uuid) ?? { count: 0, base: 0, candidate: 0 };
    byCase.set(uuid, { count: sums.count + 1, base: sums.base + base, candidate: sums.candidate + candidate });
  }
  const cases = [...byCase.values()];
  if (cases.length === 0) return undefined;
  const before = cases.map(({ base, count }) => base / count);
  const after = cases.map(({ candidate, count }) => candidate / count);
  const differences = after.map((value, index) => value - before[index]!);
  return {
    ...what,
    cases: cases.length,
    base: mean(before),
    candidate: mean(after),
    difference: mean(differences),
    ...bootstrapMean(differences, seededRandom(SEED)),
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
