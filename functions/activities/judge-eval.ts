import * as df from "durable-functions";
import { ACTIVITY, type JudgeEvalInput, type JudgeEvalOutput } from "../../shared/run/durable/index.ts";
import { services } from "../app.ts";
import { settled } from "./settled.ts";

/** Judges the run of an eval by its gates and its baseline, and writes down what came of it. */
df.app.activity(ACTIVITY.judgeEval, {
  extraInputs: [df.input.durableClient()],
  handler: (input: JudgeEvalInput, context): Promise<JudgeEvalOutput> =>
    settled(context, async () => {
      // Needed once a night: no start of a host should wait for it.
      const { judgeRun } = await import("../evals/judge-run.ts");
      return judgeRun(input, { client: df.getClient(context), services: await services() });
    }),
});
