import * as df from "durable-functions";
import { whenOn, withWork } from "../../shared/platform/telemetry/index.ts";
import { ACTIVITY, type SaveResultsInput, type SaveResultsOutput } from "../../shared/run/durable/index.ts";
import { reportCases, saveFinishedCases } from "../../shared/run/stage/index.ts";
import { services } from "../app.ts";
import { settled } from "./settled.ts";

/** Decides which finished cases passed, and saves them. */
df.app.activity(ACTIVITY.saveResults, {
  handler: ({ run, acceptedAt, ...toSave }: SaveResultsInput, context): Promise<SaveResultsOutput> =>
    withWork({ run }, () =>
      settled(context, async () => {
        const { openRun, storage, telemetry, now } = await services();
        const open = await openRun({ run, acceptedAt });
        const { counts, failures, created } = await saveFinishedCases(storage.runs, open, toSave);
        await whenOn(telemetry, () => reportCases(telemetry, open, { created, nowMs: now().getTime() }));
        return { counts, failures: failures.length === 0 ? undefined : failures };
      }),
    ),
});
