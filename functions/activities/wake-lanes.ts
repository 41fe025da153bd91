import * as df from "durable-functions";
import { ACTIVITY, STOP_EVENT, type WakeLanesInput, type WakeLanesOutput } from "../../shared/run/durable/index.ts";
import { findStatus } from "../../shared/run/runtime/index.ts";
import { settled } from "./settled.ts";

const AT_ONCE = 20;

/** Wakes the instances that wait, because nothing new may start. */
df.app.activity(ACTIVITY.wakeLanes, {
  extraInputs: [df.input.durableClient()],
  handler: ({ lanes }: WakeLanesInput, context): Promise<WakeLanesOutput> =>
    settled(context, async () => {
      const client = df.getClient(context);
      for (let first = 0; first < lanes.length; first += AT_ONCE) {
        const some = lanes.slice(first, first + AT_ONCE);
        await Promise.all(
          some.map(async (lane) => {
            try {
              await client.raiseEvent(lane, STOP_EVENT, {});
            } catch (thrown) {
              // An instance that has ended meanwhile need not be woken. The client has no error code for it.
              if ((await findStatus(client, lane)) !== undefined) throw thrown;
            }
          }),
        );
      }
      return null;
    }),
});
