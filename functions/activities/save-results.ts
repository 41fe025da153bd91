import * as df from "durable-functions";
import { ACTIVITY, type SaveResultsInput, type SaveResultsOutput } from "../../shared/run/durable-functions.ts";
import { saveFinishedCases } from "../../shared/run/save-finished-cases.ts";
import { services } from "../services.ts";
import { settled } from "./settled.ts";

/** Judges finished cases and saves them. */
df.app.activity(ACTIVITY.saveResults, {
  handler: ({ run, acceptedAt, ...toSave }: SaveResultsInput, context): Promise<SaveResultsOutput> =>
    settled(context, async () => {
      const { openRun, storage } = await services();
      const { counts, failures } = await saveFinishedCases(storage.runs, await openRun({ run, acceptedAt }), toSave);
      return { counts, ...(failures.length === 0 ? {} : { failures }) };
    }),
});
