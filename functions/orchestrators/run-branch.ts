import * as df from "durable-functions";
import type { OrchestrationContext, Task } from "durable-functions";
import { ORCHESTRATOR, type RunBranchInput, type RunBranchOutput } from "../../shared/run/durable/index.ts";
import { failureOf } from "../../shared/base/failure.ts";
import { walkPlan } from "./walk-plan.ts";

/** A branch of a plan with more than one stage, which runs beside others. It never fails: its trouble is its answer. */
export function* runBranch(context: OrchestrationContext): Generator<Task, RunBranchOutput, unknown> {
  const { plan, progress, ...walk } = context.df.getInput() as RunBranchInput;
  try {
    return { ok: true, value: yield* walkPlan(context, walk, plan, progress) };
  } catch (thrown) {
    return { ok: false, error: failureOf(thrown) };
  }
}

df.app.orchestration(ORCHESTRATOR.runBranch, runBranch);
