import type { HostStats } from "../local/index.ts";
import { claimFirst, claimNext, openQueue, NO_COUNTS } from "../shared/run/durable/index.ts";

/**
 * What the Durable Task Scheduler would bill for what a host has done. An action is "a message dispatched … to your
 * application, triggering the execution of an orchestrator, activity, or entity function"
 * (https://learn.microsoft.com/azure/azure-functions/durable/durable-task-scheduler/durable-task-scheduler-billing): so an activity, a child and the
 * call of an entity are two each, with their results; a start, a timer, an event and a signal are one; the next generation of
 * an orchestration is none.
 */
export const durableActions = ({
  activities,
  orchestrationMessages,
  entityOperations,
}: Pick<HostStats, "activities" | "orchestrationMessages" | "entityOperations">): number =>
  activities + orchestrationMessages + entityOperations;

export type LinearRun = {
  readonly cases: number;
  readonly stages: number;
  readonly lanes: number;
  /** How often results were saved: one blob each. */
  readonly saves: number;
  /** How often a lane told the queue of what it had saved without asking for more; at most as often as it saved. */
  readonly reports: number;
};

/**
 * The actions of a run of a linear pipeline in which nothing was tried twice, stopped or budgeted. docs/scale.md derives it.
 *
 * @example
 * linearActions({ cases: 200, stages: 4, lanes: 1, saves: 20, reports: 1 }); // 1699
 */
export function linearActions({ cases, stages, lanes, saves, reports }: LinearRun): number {
  const start = 1;
  const [open, endRound, finishRun, close] = [2, 2, 2, 1];
  const lane = 2;
  const [stage, claim, save, report] = [2, 2, 2, 1];
  return (
    start +
    open +
    lanes * lane +
    cases * stages * stage +
    countClaims(cases, lanes) * claim +
    saves * save +
    reports * report +
    endRound +
    finishRun +
    close
  );
}

/** How often the lanes of a run ask for more than they began with: until each of them has been told that nothing is left. */
export function countClaims(cases: number, lanes: number): number {
  let { state } = claimFirst(openQueue(undefined, { ranges: [{ from: 0, to: cases }], lanes }));
  let claims = lanes;
  for (; state.ranges.length > 0; claims++) ({ state } = claimNext(state, { counts: NO_COUNTS }));
  return claims;
}
