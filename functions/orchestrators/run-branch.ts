import * as df from "durable-functions";
import { failureOf } from "../../shared/base/failure.ts";
import {
  ORCHESTRATOR,
  walkPlan,
  type DurableContext,
  type Replayed,
  type RunBranchInput,
  type RunBranchOutput,
} from "../../shared/run/durable/index.ts";

/** Runs a branch of a plan with more than one stage beside others. It never fails: its answer contains the error. */
export function* runBranch(context: DurableContext): Replayed<RunBranchOutput> {
  const { plan, progress, ...walk } = context.df.getInput<RunBranchInput>();
  try {
    return { ok: true, value: yield* walkPlan(context, walk, plan, progress) };
  } catch (thrown) {
    return { ok: false, error: failureOf(thrown) };
  }
}

df.app.orchestration(ORCHESTRATOR.runBranch, runBranch);
