import { app, type InvocationContext, type Timer } from "@azure/functions";

type Run = { readonly name: string; readonly timer: Timer };

/** The runs so far. */
export const runs: Run[] = [];
/** What the function "slow" awaits. */
export const slow = { done: Promise.resolve() };

const note = (timer: Timer, { functionName }: InvocationContext): void => void runs.push({ name: functionName, timer });

app.timer("hourly", { schedule: "0 0 * * * *", handler: note });
app.timer("by-setting", { schedule: "%TEST_SCHEDULE%", handler: note });
app.timer("forgetful", { schedule: "0 0 * * * *", useMonitor: false, handler: note });
app.timer("eager", { schedule: "0 0 0 1 1 *", runOnStartup: true, handler: note });
app.timer("broken", {
  schedule: "0 30 * * * *",
  handler: (timer, context) => {
    note(timer, context);
    throw new Error("no luck");
  },
});
app.timer("slow", {
  schedule: "0 45 * * * *",
  handler: async (timer, context) => {
    note(timer, context);
    await slow.done;
  },
});
