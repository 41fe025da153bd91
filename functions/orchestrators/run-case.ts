import type { OrchestrationContext, Task } from "durable-functions";
import type { Plan } from "../../shared/base/plan.ts";
import type {
  Ancestors,
  RunKey,
  TurnProgress,
  FinishedCase,
  FinishedTurn,
  StageBudgets,
} from "../../shared/run/durable/index.ts";
import { NOTHING_RUN } from "./turn-progress.ts";
import { walkPlan, type Walk } from "./walk-plan.ts";

export type RunCaseInput = RunKey & {
  readonly place: number;
  readonly plan: Plan;
  readonly ancestors: Ancestors;
  readonly budgets?: StageBudgets;
  /** Waits until a time in ms since 1970. */
  readonly waitUntil: (untilMs: number) => Generator<Task, void, unknown>;
};

/**
 * Runs the plan once for a case, or once for each of its turns. A stage that raises fails its turn, and a turn that fails is
 * the last one; that is a result like any other.
 *
 * @throws RunCancelledError when the run was cancelled; Error when the platform could not run a stage: that says nothing about
 *   the case.
 */
export function* runCase(
  context: OrchestrationContext,
  { plan, waitUntil, ...key }: RunCaseInput,
): Generator<Task, FinishedCase, unknown> {
  const turns: FinishedTurn[] = [];
  // How many turns there are is known once a stage ran: the case is where the worker is.
  let turnCount: number | undefined = 1;
  let misconfigured: string | undefined;
  do {
    const walk: Walk = { ...key, turn: turns.length, turns: turns.map(({ stages }) => stages) };
    let progress = yield* walkPlan(context, walk, plan, NOTHING_RUN);
    for (let untilMs = nextMs(progress); untilMs !== undefined; untilMs = nextMs(progress)) {
      yield* waitUntil(untilMs);
      progress = yield* walkPlan(context, walk, plan, progress);
    }
    const { stages, records, exceptions } = progress;
    turns.push({ stages, records, exceptions });
    ({ turnCount, misconfigured } = progress);
    if (Object.keys(exceptions).length > 0) break;
  } while (turns.length < (turnCount ?? 1));
  const finished: FinishedCase = { place: key.place, hasTurns: turnCount !== undefined, turns };
  return misconfigured === undefined ? finished : { ...finished, misconfigured };
}

/** When the first of the stages that were put off is due. */
function nextMs({ putOff }: TurnProgress): number | undefined {
  const times = Object.values(putOff).map(({ untilMs }) => untilMs);
  return times.length === 0 ? undefined : Math.min(...times);
}
