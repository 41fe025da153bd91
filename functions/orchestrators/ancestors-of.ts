import { ancestors } from "../../shared/graph/ancestors.ts";
import type { Plan } from "../../shared/graph/plan.ts";
import { plannedStages } from "../../shared/graph/planned-stages.ts";
import type { Ancestors } from "../../shared/run/durable-functions.ts";

/** What each stage gets to see, in the form in which orchestrations take it as input. */
export function ancestorsOf(plan: Plan): Ancestors {
  return Object.fromEntries([...ancestors(plannedStages(plan))].map(([stage, seen]) => [stage, [...seen]]));
}
