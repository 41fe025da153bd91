import * as df from "durable-functions";
import { ACTIVITY, type SaveResultsInput, type SaveResultsOutput } from "../../shared/run/durable/index.ts";
import { saveFinishedCases, reportCases } from "../../shared/run/stage/index.ts";
import { whenOn, withWork } from "../../shared/platform/telemetry/index.ts";
import { services } from "../app.ts";
import { settled } from "./settled.ts";

/** Judges finished cases and saves them. */
df.app.activity(ACTIVITY.saveResults, {
  handler: ({ run, acceptedAt, ...toSave }: SaveResultsInput, context): Promise<SaveResultsOutput> =>
    withWork({ run }, () =>
      settled(context, async () => {
        const { openRun, storage, telemetry, now } = await services();
        const open = await openRun({ run, acceptedAt });
        const { counts, failures, created } = await saveFinishedCases(storage.runs, open, toSave);
        await whenOn(telemetry, () => reportCases(telemetry, open, { created, nowMs: now().getTime() }));
        return { counts, ...(failures.length === 0 ? {} : { failures }) };
      }),
    ),
});
