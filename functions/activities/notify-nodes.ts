import * as df from "durable-functions";
import {
  ACTIVITY,
  sentEventOf,
  type NotifyNodesInput,
  type NotifyNodesOutput,
} from "../../shared/run/durable/index.ts";
import { findStatus, isActive } from "../../shared/run/runtime/index.ts";
import { settled } from "./settled.ts";

/** Sends the outcome of a stage to the orchestrations that wait for it. If one does not exist yet, the caller retries. */
df.app.activity(ACTIVITY.notifyNodes, {
  extraInputs: [df.input.durableClient()],
  handler: ({ instances, event, outcome }: NotifyNodesInput, context): Promise<NotifyNodesOutput> =>
    settled(context, async () => {
      const client = df.getClient(context);
      // One after the other: stages that become ready at the same time start in the order of the list.
      let failure: unknown;
      for (const instance of instances) {
        try {
          await client.raiseEvent(instance, event, outcome);
          await client.raiseEvent(instance, sentEventOf(event), {});
        } catch (thrown) {
          // An orchestration that has ended, because the run was cancelled, needs no event. The client has no error code for it.
          const status = await findStatus(client, instance);
          if (status === undefined || isActive(status)) failure ??= thrown;
        }
      }
      if (failure !== undefined) throw failure;
      return null;
    }),
});
