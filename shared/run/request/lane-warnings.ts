import { type Plan, plannedStages } from "../../base/plan.ts";

export type LanesToFeed = {
  readonly lanes: number;
  readonly plan: Plan;
  /** How many actions a second the scheduler dispatches; not given where there is none. */
  readonly actionsASecond?: number | undefined;
  /** How long a case is likely to take; not given where no earlier run tells. */
  readonly caseMs?: number | undefined;
};

/** What a case costs besides its stages: claims, saves and reports, a tenth of each. */
const ACTIONS_BESIDES = 0.6;
/** A case of a model that nobody has timed yet is taken to need that long. */
const USUAL_CASE_MS = 5_000;

/**
 * Says so where a run asks for more lanes than its scheduler can feed: more make nothing faster then. docs/scale.md derives the
 * rule, and that of a turn or a retry is not known beforehand.
 *
 * @example
 * laneWarnings({ lanes: 250, plan, actionsASecond: 500, caseMs: 1_000 });
 */
export function laneWarnings({ lanes, plan, actionsASecond, caseMs }: LanesToFeed): readonly string[] {
  if (actionsASecond === undefined) return [];
  const casesASecond = actionsASecond / actionsOfCase(plan);
  const fed = Math.max(1, Math.floor((casesASecond * (caseMs ?? USUAL_CASE_MS)) / 1000));
  if (lanes <= fed) return [];
  const rate = `A Durable Task Scheduler of the Consumption SKU feeds about ${Math.floor(casesASecond)} cases of this pipeline a second`;
  const advice =
    caseMs === undefined
      ? `${lanes} lanes are of use where a case takes ${seconds((1000 * lanes) / casesASecond)} or more`
      : `where a case takes ${seconds(caseMs)}, as it did before, ${fed} lanes are as fast as ${lanes}`;
  return [`${rate}: ${advice}.`];
}

const actionsOfCase = (plan: Plan): number => 2 * (plannedStages(plan).length + countBranches(plan)) + ACTIONS_BESIDES;

/** Those that are orchestrations of their own: more than one stage, beside others. */
function countBranches(plan: Plan): number {
  if ("stage" in plan) return 0;
  const parts = "series" in plan ? plan.series : plan.parallel;
  const own = "series" in plan ? 0 : parts.filter((part) => !("stage" in part)).length;
  return parts.reduce((sum, part) => sum + countBranches(part), own);
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
