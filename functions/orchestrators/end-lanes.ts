import * as df from "durable-functions";
import type { OrchestrationContext, Task } from "durable-functions";
import { ORCHESTRATOR, type EndLanesInput } from "../../shared/run/durable/index.ts";
import { stopLanes } from "./stop-lanes.ts";

/** Ends the lanes of a run that was cancelled. An orchestration, so that a restart in the middle does not leave some waiting. */
export function* endLanes(context: OrchestrationContext): Generator<Task, void, unknown> {
  const { run } = context.df.getInput() as EndLanesInput;
  yield* stopLanes(context, run);
}

df.app.orchestration(ORCHESTRATOR.endLanes, endLanes);
