import * as df from "durable-functions";
import { ACTIVITY, type EvaluateRunInput, type EvaluateRunOutput } from "../../shared/run/durable/index.ts";
import { services } from "../app.ts";
import { settled } from "./settled.ts";

/** Evaluates a scheduled run by its gates and its baseline, and stores the result. */
df.app.activity(ACTIVITY.judgeEval, {
  extraInputs: [df.input.durableClient()],
  handler: (input: EvaluateRunInput, context): Promise<EvaluateRunOutput> =>
    settled(context, async () => {
      // Needed once a day: no start of a host should wait for it.
      const { evaluateScheduledRun } = await import("../../shared/evals/evaluate.ts");
      return evaluateScheduledRun(input, { client: df.getClient(context), services: await services() });
    }),
});
