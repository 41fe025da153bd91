import * as df from "durable-functions";
import { ACTIVITY, type JudgeEvalInput, type JudgeEvalOutput } from "../../shared/run/durable-functions.ts";
import { judgeRun } from "../evals/judge-run.ts";
import { services } from "../services.ts";
import { settled } from "./settled.ts";

/** Judges the run of an eval by its gates and its baseline, and writes down what came of it. */
df.app.activity(ACTIVITY.judgeEval, {
  extraInputs: [df.input.durableClient()],
  handler: (input: JudgeEvalInput, context): Promise<JudgeEvalOutput> =>
    settled(context, async () => judgeRun(input, { client: df.getClient(context), services: await services() })),
});
