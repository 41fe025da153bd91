import { textTable } from "../../shared/reports/render/text.ts";
import type { KillCost } from "./repeated-calls.ts";

/** What was seen of runs that were disturbed. */
export type ChaosFigures = {
  readonly disturbances: number;
  readonly kills: number;
  /** Commands that went on with a run. */
  readonly restarts: number;
  readonly runs: number;
  /** In the logs. */
  readonly cases: number;
  readonly lost: number;
  readonly doubled: number;
  readonly calls: number;
  readonly repeated: number;
  /** Of the kill that came nearest to its bound. */
  readonly worst: KillCost | undefined;
  /** The longest that an answer which was lost had been there. */
  readonly oldestMs: number;
  /** Runs that came to something else than the uninterrupted one. */
  readonly differing: number;
};

export type NamedFigures = ChaosFigures & { readonly mode: string; readonly pipeline: string };

export const NO_FIGURES: ChaosFigures = {
  disturbances: 0,
  kills: 0,
  restarts: 0,
  runs: 0,
  cases: 0,
  lost: 0,
  doubled: 0,
  calls: 0,
  repeated: 0,
  worst: undefined,
  oldestMs: 0,
  differing: 0,
};

export function addFigures(one: ChaosFigures, other: ChaosFigures): ChaosFigures {
  return {
    disturbances: one.disturbances + other.disturbances,
    kills: one.kills + other.kills,
    restarts: one.restarts + other.restarts,
    runs: one.runs + other.runs,
    cases: one.cases + other.cases,
    lost: one.lost + other.lost,
    doubled: one.doubled + other.doubled,
    calls: one.calls + other.calls,
    repeated: one.repeated + other.repeated,
    worst: worstOf([one.worst, other.worst]),
    oldestMs: Math.max(one.oldestMs, other.oldestMs),
    differing: one.differing + other.differing,
  };
}

/** Of several kills, that which came nearest to its bound. */
export function worstOf(costs: readonly (KillCost | undefined)[]): KillCost | undefined {
  const shareOf = ({ repeated, bound }: KillCost) => repeated / bound;
  return costs.reduce((worst, cost) =>
    worst === undefined || (cost !== undefined && shareOf(cost) > shareOf(worst)) ? cost : worst,
  );
}

const HEAD = [
  ...["mode", "pipeline", "disturbances", "kills", "restarts", "runs", "cases", "lost", "doubled", "calls", "repeated"],
  ...["most at a kill", "oldest lost", "differing"],
];

/** The figures as people read them. */
export function renderFigures(rows: readonly NamedFigures[]): string {
  const cells = rows.map(({ mode, pipeline, worst, oldestMs, differing, ...row }) => [
    ...[mode, pipeline],
    ...[row.disturbances, row.kills, row.restarts, row.runs, row.cases].map(String),
    ...[row.lost, row.doubled, row.calls, row.repeated].map(String),
    ...[worst === undefined ? "-" : `${worst.repeated} of ${worst.bound}`, `${oldestMs} ms`, `${differing}`],
  ]);
  return textTable(HEAD, cells);
}
