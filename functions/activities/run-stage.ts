import * as df from "durable-functions";
import { OWN, whenOn, withWork, type Work } from "../../shared/platform/telemetry/index.ts";
import {
  ACTIVITY,
  deferredNode,
  ORCHESTRATOR,
  type RunStageInput,
  type RunStageOutput,
} from "../../shared/run/durable/index.ts";
import { findStatus, startOnce } from "../../shared/run/runtime/index.ts";
import { runCaseStage } from "../../shared/run/stage/index.ts";
import { services } from "../app.ts";
import { settled } from "./settled.ts";

/** Runs one stage of one case. An exception of the stage is a value; an envelope with an error is a failure of the platform. */
df.app.activity(ACTIVITY.runStage, {
  extraInputs: [df.input.durableClient()],
  handler: (input: RunStageInput, context): Promise<RunStageOutput> => {
    const { run, place: index, turn, stage, earlier } = input;
    const work: Work = { run, index, turn, stage, attempt: (earlier?.failed.length ?? 0) + 1 };
    return withWork(work, () =>
      settled(context, async () => {
        const { openRun, storage, now, cancels, telemetry } = await services();
        const open = await openRun(input);
        await whenOn(telemetry, async () => void (work.caseId = String((await open.readCase(index))["uuid"])));
        const output = await runCaseStage(
          { store: storage.runs, now, unlessCancelled: cancels.unlessCancelled },
          open,
          input,
        );
        if (!("failed" in output)) return output;
        telemetry.measure("stagesPutOff", 1, { [OWN.pipeline]: open.request.pipeline.name, [OWN.stage]: stage });
        const { retryIn } = input;
        if (retryIn === undefined) return output;
        const node = { instanceId: retryIn.instance, input: deferredNode(input, retryIn, output) };
        const client = df.getClient(context);
        // When the activity runs a second time, the first one's node may have ended already.
        if ((await findStatus(client, node.instanceId)) === undefined)
          await startOnce(client, ORCHESTRATOR.runNode, node);
        return { handedOver: true, usage: output.usage };
      }),
    );
  },
});
