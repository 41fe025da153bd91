import * as df from "durable-functions";
import { ACTIVITY, type FinishRunInput, type FinishRunOutput } from "../../shared/run/durable-functions.ts";
import { finishRun } from "../../shared/run/finish-run.ts";
import { indexEntryOf, isEnded } from "../../shared/run/run-index.ts";
import { mustReadRequest } from "../../shared/run/store-run.ts";
import { reportRunEnd } from "../../shared/telemetry/report-results.ts";
import { whenOn } from "../../shared/telemetry/when-on.ts";
import { withWork } from "../../shared/telemetry/work.ts";
import { services } from "../services.ts";
import { settled } from "./settled.ts";

/** Writes the run log, or answers with the places whose results are missing. */
df.app.activity(ACTIVITY.finishRun, {
  handler: ({ run, ...input }: FinishRunInput, context): Promise<FinishRunOutput> =>
    withWork({ run }, () =>
      settled(context, async () => {
        const { storage, readCase, now, telemetry } = await services();
        const request = await mustReadRequest(storage.runs, run);
        const hadEnded = telemetry.isOn && isEnded((await indexEntryOf(storage.runs, request)).status);
        const missing = await finishRun({ store: storage.runs, readCase, now }, request, input);
        await whenOn(telemetry, async () => {
          const entry = await indexEntryOf(storage.runs, request);
          // What runs twice has told of it already.
          if (!hadEnded && isEnded(entry.status)) reportRunEnd(telemetry, request, entry);
        });
        return { missing };
      }),
    ),
});
