import * as df from "durable-functions";
import { ACTIVITY, type RunStageInput, type RunStageOutput } from "../../shared/run/durable-functions.ts";
import { runCaseStage } from "../../shared/run/run-case-stage.ts";
import { services } from "../services.ts";
import { settled } from "./settled.ts";

/** Runs one stage of one case. What the stage throws is a value; an envelope with an error is trouble of the platform. */
df.app.activity(ACTIVITY.runStage, {
  handler: (input: RunStageInput, context): Promise<RunStageOutput> =>
    settled(context, async () => {
      const { openRun, storage, now, unlessCancelled } = await services();
      return runCaseStage({ store: storage.runs, now, unlessCancelled }, await openRun(input), input);
    }),
});
