import * as df from "durable-functions";
import { ACTIVITY, type FinishRunInput, type FinishRunOutput } from "../../shared/run/durable/index.ts";
import { finishRun, mustReadRequest } from "../../shared/run/store/index.ts";
import { tellRunEnd } from "../../shared/run/stage/index.ts";
import { withWork } from "../../shared/platform/telemetry/index.ts";
import { services } from "../app.ts";
import { settled } from "./settled.ts";

/** Writes the run log, or answers with the places whose results are missing. */
df.app.activity(ACTIVITY.finishRun, {
  handler: ({ run, ...input }: FinishRunInput, context): Promise<FinishRunOutput> =>
    withWork({ run }, () =>
      settled(context, async () => {
        const { storage, readCase, now, telemetry } = await services();
        const request = await mustReadRequest(storage.runs, run);
        const finish = () => finishRun({ store: storage.runs, readCase, now }, request, input);
        return { missing: await tellRunEnd(telemetry, { store: storage.runs, request }, finish) };
      }),
    ),
});
