import { partsOf, type Plan, plannedStages } from "../../base/plan.ts";

type LanesToFeed = {
  readonly lanes: number;
  readonly plan: Plan;
  /** How many actions the scheduler dispatches per second; left out if there is none. */
  readonly actionsPerSecond?: number | undefined;
  /** How long a case is likely to take; left out if no earlier run had its models. */
  readonly caseMs?: number | undefined;
};

/** The actions of a case besides its stages: claims, saves and reports, a tenth of each. */
const ACTIONS_BESIDES = 0.6;
/** The estimate without an earlier run. */
const USUAL_CASE_MS = 5_000;

/**
 * Warns if a run requests more lanes than its scheduler can feed: they would not make it faster. docs/scale.md derives the rule,
 * which does not count turns and retries, because they are not known beforehand.
 *
 * @example
 * laneWarnings({ lanes: 250, plan, actionsASecond: 500, caseMs: 1_000 });
 */
export function laneWarnings({ lanes, plan, actionsPerSecond, caseMs }: LanesToFeed): readonly string[] {
  if (actionsPerSecond === undefined) return [];
  const casesPerSecond = actionsPerSecond / actionsOfCase(plan);
  const fed = Math.max(1, Math.floor((casesPerSecond * (caseMs ?? USUAL_CASE_MS)) / 1000));
  if (lanes <= fed) return [];
  const rate = `A Durable Task Scheduler of the Consumption SKU feeds about ${Math.floor(casesPerSecond)} cases of this pipeline a second`;
  const advice =
    caseMs === undefined
      ? `${lanes} lanes are of use where a case takes ${seconds((1000 * lanes) / casesPerSecond)} or more`
      : `where a case takes ${seconds(caseMs)}, as it did before, ${fed} lanes are as fast as ${lanes}`;
  return [`${rate}: ${advice}.`];
}

const actionsOfCase = (plan: Plan): number =>
  2 * (plannedStages(plan).length + countOrchestrations(plan)) + ACTIONS_BESIDES;

/**
 * Counts the orchestrations of a case: a branch with more than one stage beside others is one. Each stage of a graph is one, and
 * its notification costs as much as another.
 */
function countOrchestrations(plan: Plan): number {
  const parts = partsOf(plan);
  if ("graph" in plan) return 2 * parts.length;
  const own = "parallel" in plan ? parts.filter((part) => !("stage" in part)).length : 0;
  return parts.reduce((sum, part) => sum + countOrchestrations(part), own);
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
