import * as df from "durable-functions";
import {
  ORCHESTRATOR,
  stopLanes,
  type DurableContext,
  type EndLanesInput,
  type Replayed,
} from "../../shared/run/durable/index.ts";

/** Wakes everything of a cancelled run that waits, so that it ends. As an orchestration it survives a restart of the host. */
function* endLanes(context: DurableContext): Replayed<void> {
  const { run } = context.df.getInput<EndLanesInput>();
  yield* stopLanes(context, run);
}

df.app.orchestration(ORCHESTRATOR.endLanes, endLanes);
