import type { OrchestrationContext, Task } from "durable-functions";
import type { Plan } from "../../shared/graph/plan.ts";
import type { Ancestors, RunKey } from "../../shared/run/durable-functions.ts";
import type { FinishedCase, FinishedTurn } from "../../shared/run/finished-case.ts";
import { NOTHING_RUN, walkPlan } from "./walk-plan.ts";

export type RunCaseInput = RunKey & {
  readonly place: number;
  readonly plan: Plan;
  readonly ancestors: Ancestors;
};

/**
 * Runs the plan once for a case, or once for each of its turns. A stage that raises fails its turn, and a turn that fails is
 * the last one; that is a result like any other.
 *
 * @throws Error when the platform could not run a stage: that says nothing about the case.
 */
export function* runCase(
  context: OrchestrationContext,
  { run, acceptedAt, place, plan, ancestors }: RunCaseInput,
): Generator<Task, FinishedCase, unknown> {
  const turns: FinishedTurn[] = [];
  let sizeBytes = 0;
  // How many turns there are is known once a stage ran: the case is where the worker is.
  let turnCount: number | undefined = 1;
  do {
    const walk = { run, acceptedAt, place, turn: turns.length, turns: turns.map(({ stages }) => stages), ancestors };
    const { stages, records, exceptions, ...rest } = yield* walkPlan(context, walk, plan, NOTHING_RUN);
    turns.push({ stages, records, exceptions });
    sizeBytes += rest.sizeBytes;
    turnCount = rest.turnCount;
    if (Object.keys(exceptions).length > 0) break;
  } while (turns.length < (turnCount ?? 1));
  return { place, hasTurns: turnCount !== undefined, turns, sizeBytes };
}
