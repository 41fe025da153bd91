import { textTable } from "../../shared/reports/render/text.ts";
import type { KillCost } from "./repeated-calls.ts";

/** The figures of disturbed runs. */
export type ChaosFigures = Readonly<Record<CountedFigure, number>> & {
  /** The cost of the kill that was closest to its bound. */
  readonly worst: KillCost | undefined;
  /** The longest time that a lost answer had existed. */
  readonly oldestMs: number;
};

/** `restarts` counts commands that resumed a run, `cases` those in the logs, `differing` runs with another outcome. */
const COUNTED = ["disturbances", "kills", "restarts", "runs", "cases", "lost", "doubled", "calls", "repeated"] as const;
type CountedFigure = (typeof COUNTED)[number] | "differing";

export type NamedFigures = ChaosFigures & { readonly mode: string; readonly pipeline: string };

const countAll = (count: (name: CountedFigure) => number) =>
  Object.fromEntries(([...COUNTED, "differing"] as const).map((name) => [name, count(name)])) as Record<
    CountedFigure,
    number
  >;

export const NO_FIGURES: ChaosFigures = { ...countAll(() => 0), worst: undefined, oldestMs: 0 };

export function addFigures(one: ChaosFigures, other: ChaosFigures): ChaosFigures {
  return {
    ...countAll((name) => one[name] + other[name]),
    worst: worstOf([one.worst, other.worst]),
    oldestMs: Math.max(one.oldestMs, other.oldestMs),
  };
}

/** The cost that is closest to its bound. */
export function worstOf(costs: readonly (KillCost | undefined)[]): KillCost | undefined {
  const shareOf = ({ repeated, bound }: KillCost) => repeated / bound;
  return costs.reduce((worst, cost) =>
    worst === undefined || (cost !== undefined && shareOf(cost) > shareOf(worst)) ? cost : worst,
  );
}

/** Renders the figures as a table. */
export function renderFigures(rows: readonly NamedFigures[]): string {
  const cells = rows.map(({ mode, pipeline, worst, oldestMs, differing, ...row }) => [
    ...[mode, pipeline, ...COUNTED.map((name) => `${row[name]}`)],
    ...[worst === undefined ? "-" : `${worst.repeated} of ${worst.bound}`, `${oldestMs} ms`, `${differing}`],
  ]);
  return textTable(["mode", "pipeline", ...COUNTED, "most at a kill", "oldest lost", "differing"], cells);
}
