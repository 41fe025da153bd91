import * as df from "durable-functions";
import { failureOf } from "../../shared/base/failure.ts";
import {
  ORCHESTRATOR,
  runPlan,
  waitInBranch,
  type DurableContext,
  type Replayed,
  type RunBranchInput,
  type RunBranchOutput,
} from "../../shared/run/durable/index.ts";

/** Runs a branch of a plan with more than one stage beside others. It never fails: its answer contains the error. */
export function* runBranch(context: DurableContext): Replayed<RunBranchOutput> {
  const { plan, progress, ...walk } = context.df.getInput<RunBranchInput>();
  try {
    const waitUntil = (untilMs: number) => waitInBranch(context, walk.run, untilMs);
    return { ok: true, value: yield* runPlan(context, walk, plan, { progress, waitUntil }) };
  } catch (thrown) {
    return { ok: false, error: failureOf(thrown) };
  }
}

df.app.orchestration(ORCHESTRATOR.runBranch, runBranch);
