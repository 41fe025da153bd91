import { ancestors, type Plan, plannedStages } from "../../shared/base/plan.ts";
import type { Ancestors } from "../../shared/run/durable/index.ts";

/** What each stage gets to see, in the form in which orchestrations take it as input. */
export function ancestorsOf(plan: Plan): Ancestors {
  return Object.fromEntries([...ancestors(plannedStages(plan))].map(([stage, seen]) => [stage, [...seen]]));
}
