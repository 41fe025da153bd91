import * as df from "durable-functions";
import { ACTIVITY, type NotifyEvalInput, type NotifyEvalOutput } from "../../shared/run/durable/index.ts";
import { services } from "../app.ts";
import { settled } from "./settled.ts";

/** Sends the result of a scheduled run to its receiver, once. Whether to try again is a value, not an error. */
df.app.activity(ACTIVITY.notifyEval, {
  handler: (input: NotifyEvalInput, context): Promise<NotifyEvalOutput> =>
    settled(context, async () => {
      // Needed once a day: no start of a host should wait for it.
      const { notifyOfScheduledRun } = await import("../../shared/evals/notify.ts");
      return notifyOfScheduledRun(input, await services());
    }),
});
