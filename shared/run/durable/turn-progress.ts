import { plannedStages, partsOf, type Plan } from "../../base/plan.ts";
import type { Lost } from "./activity-calls.ts";
import { nowMsOf, type DurableContext } from "./context.ts";
import type { RunBranchOutput } from "./functions.ts";
import type { Deferred, TurnProgress } from "./outcome.ts";

// A turn of a case while its stages run: what can run next, and what others have added to it.

/** The run was cancelled: the case has no result. */
export class RunCancelledError extends Error {
  static readonly code = "cancelled";
  readonly code = RunCancelledError.code;
}

/** The list of the case's turns is empty: no stage runs. */
export class NoTurnsError extends Error {
  static readonly code = "no-turns";
  readonly code = NoTurnsError.code;
}

/** The platform lost an orchestration that ran a stage: the case has no result, and runs again in another round. */
export class LostOrchestrationError extends Error {
  static readonly code = "orchestration-lost";
  readonly code = LostOrchestrationError.code;
}

/** A turn before its first stage. */
export const NOTHING_RUN: TurnProgress = { stages: {}, records: {}, exceptions: {}, putOff: {} };

/** Whether a stage of a plan can run now: it has not run and is not deferred, and its inputs have succeeded. */
export function canRun(context: DurableContext, plan: Plan, progress: TurnProgress): boolean {
  if (!("stage" in plan)) return partsOf(plan).some((part) => canRun(context, part, progress));
  const { stages, records, putOff } = progress;
  if (Object.hasOwn(records, plan.stage)) return false;
  if (Object.hasOwn(putOff, plan.stage) && (putOff[plan.stage] as Deferred).untilMs > nowMsOf(context)) return false;
  return plan.inputs.every((input) => Object.hasOwn(stages, input));
}

/** When the first deferred stage of a plan is due. A turn may also have deferred stages that others wait for. */
export function nextMs({ putOff }: TurnProgress, plan: Plan): number | undefined {
  // Nearly always no stage is deferred, and each replay asks.
  if (Object.keys(putOff).length === 0) return undefined;
  const times = plannedStages(plan).flatMap(({ stage }) => putOff[stage]?.untilMs ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Nearly always no stage is deferred, and each replay runs this. */
export function without(putOff: TurnProgress["putOff"], stage: string): TurnProgress["putOff"] {
  if (!Object.hasOwn(putOff, stage)) return putOff;
  const { [stage]: _, ...others } = putOff;
  return others;
}

/** Adds the results of a branch to the turn. */
export function withBranch(turn: TurnProgress, branch: Plan, answer: RunBranchOutput | Lost): TurnProgress {
  if ("lost" in answer) throw new LostOrchestrationError(`A branch was lost: ${answer.lost}`);
  const merged = withOutcome(turn, answer);
  // A branch that an earlier version started leaves it to its lane to wait.
  const putOff = answer.ok ? answer.value.putOff : {};
  const own = new Set(plannedStages(branch).map(({ stage }) => stage));
  const ofBranch = Object.entries(putOff).filter(([stage]) => own.has(stage));
  const ofOthers = Object.entries(turn.putOff).filter(([stage]) => !own.has(stage));
  return { ...merged, putOff: Object.fromEntries([...ofOthers, ...ofBranch]) };
}

/**
 * Adds what an orchestration has run to the turn.
 *
 * @throws RunCancelledError; NoTurnsError; LostOrchestrationError; Error when the platform could not run a stage.
 */
export function withOutcome(turn: TurnProgress, outcome: RunBranchOutput): TurnProgress {
  if (!outcome.ok) {
    const { code, message } = outcome.error;
    if (code === RunCancelledError.code) throw new RunCancelledError();
    if (code === LostOrchestrationError.code) throw new LostOrchestrationError(message);
    throw code === NoTurnsError.code ? new NoTurnsError() : new Error(message);
  }
  const { stages, records, exceptions, turnCount = turn.turnCount, misconfigured = turn.misconfigured } = outcome.value;
  return {
    stages: { ...turn.stages, ...stages },
    records: { ...turn.records, ...records },
    exceptions: { ...turn.exceptions, ...exceptions },
    turnCount,
    misconfigured,
    putOff: turn.putOff,
  };
}
