import * as df from "durable-functions";
import {
  ACTIVITY,
  LostOrchestrationError,
  type ReadOutcomeInput,
  type ReadOutcomeOutput,
  type RunBranchOutput,
} from "../../shared/run/durable/index.ts";
import { findStatus, isActive } from "../../shared/run/runtime/index.ts";
import { settled } from "./settled.ts";

/**
 * Looks up the outcome of a stage that was not sent. A stage whose orchestration has failed was lost by the platform; one without
 * an instance has not started yet.
 */
df.app.activity(ACTIVITY.readOutcome, {
  extraInputs: [df.input.durableClient()],
  handler: ({ instance }: ReadOutcomeInput, context) =>
    settled<ReadOutcomeOutput>(context, async () => {
      const status = await findStatus(df.getClient(context), instance);
      if (status === undefined || isActive(status)) return {};
      if (status.runtimeStatus === "Completed") return { outcome: status.output as RunBranchOutput };
      const message = `A stage was lost: its orchestration is ${status.runtimeStatus}.`;
      return { outcome: { ok: false, error: { code: LostOrchestrationError.code, message } } };
    }),
});
