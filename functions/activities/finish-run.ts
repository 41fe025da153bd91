import * as df from "durable-functions";
import { withWork } from "../../shared/platform/telemetry/index.ts";
import { ACTIVITY, type FinishRunInput, type FinishRunOutput } from "../../shared/run/durable/index.ts";
import { reportRunEnd } from "../../shared/run/stage/index.ts";
import { finishRun, mustReadRequest } from "../../shared/run/store/index.ts";
import { services } from "../app.ts";
import { settled } from "./settled.ts";

/** Writes the run log, or returns the indexes of the missing results. */
df.app.activity(ACTIVITY.finishRun, {
  handler: ({ run, ...input }: FinishRunInput, context): Promise<FinishRunOutput> =>
    withWork({ run }, () =>
      settled(context, async () => {
        const { storage, readCase, now, telemetry } = await services();
        const request = await mustReadRequest(storage.runs, run);
        const finish = () => finishRun({ store: storage.runs, readCase, now }, request, input);
        return { missing: await reportRunEnd(telemetry, { store: storage.runs, request }, finish) };
      }),
    ),
});
