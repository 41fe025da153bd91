import * as df from "durable-functions";
import {
  ORCHESTRATOR,
  stopLanes,
  type DurableContext,
  type EndLanesInput,
  type Replayed,
} from "../../shared/run/durable/index.ts";

/** Ends the lanes of a cancelled run. As an orchestration it wakes all of them, also when the host restarts meanwhile. */
function* endLanes(context: DurableContext): Replayed<void> {
  const { run } = context.df.getInput<EndLanesInput>();
  yield* stopLanes(context, run);
}

df.app.orchestration(ORCHESTRATOR.endLanes, endLanes);
