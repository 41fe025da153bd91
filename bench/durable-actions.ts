import type { HostStats } from "../local/index.ts";
import { claimFirst, claimNext, openQueue, NO_COUNTS } from "../shared/run/durable/index.ts";

/**
 * Counts the actions of a host that the Durable Task Scheduler would bill. An action is "a message dispatched … to your
 * application, triggering the execution of an orchestrator, activity, or entity function"
 * (https://learn.microsoft.com/azure/azure-functions/durable/durable-task-scheduler/durable-task-scheduler-billing): so an activity, a child and the
 * call of an entity are two each, with their results; a start, a timer, an event and a signal are one; the next generation of
 * an orchestration is none.
 */
export function durableActions(stats: Pick<HostStats, "activities" | "orchestrationMessages" | "entityOperations">) {
  return stats.activities + stats.orchestrationMessages + stats.entityOperations;
}

type LinearRun = {
  readonly cases: number;
  readonly stages: number;
  readonly lanes: number;
  /** How often results were saved: one blob each. */
  readonly saves: number;
  /** How often a lane reported to the queue without a claim; at most as often as it saved. */
  readonly reports: number;
};

/**
 * Computes the actions of a run of a linear pipeline without retries, stops and budgets. docs/scale.md derives it.
 *
 * @example
 * linearActions({ cases: 200, stages: 4, lanes: 1, saves: 20, reports: 1 }); // 1699
 */
export function linearActions({ cases, stages, lanes, saves, reports }: LinearRun): number {
  const [start, open, endRound, finishRun, close] = [1, 2, 2, 2, 1];
  const twice = lanes + cases * stages + countClaims(cases, lanes) + saves;
  return start + open + 2 * twice + reports + endRound + finishRun + close;
}

/** Counts the claims of all lanes after their first: until each lane learns that nothing is left. */
export function countClaims(cases: number, lanes: number): number {
  let { state } = claimFirst(openQueue(undefined, { ranges: [{ from: 0, to: cases }], lanes }));
  let claims = lanes;
  for (; state.ranges.length > 0; claims++) ({ state } = claimNext(state, { counts: NO_COUNTS }));
  return claims;
}
