import * as df from "durable-functions";
import { ACTIVITY, type NotifyEvalInput, type NotifyEvalOutput } from "../../shared/run/durable/index.ts";
import { services } from "../app.ts";
import { settled } from "./settled.ts";

/** Tells a receiver what came of an eval, once. Whether it is to be tried again is a value. */
df.app.activity(ACTIVITY.notifyEval, {
  handler: (input: NotifyEvalInput, context): Promise<NotifyEvalOutput> =>
    settled(context, async () => {
      // Needed once a night: no start of a host should wait for it.
      const { notifyNight } = await import("../evals/notify-night.ts");
      return notifyNight(input, await services());
    }),
});
