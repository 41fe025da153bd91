import * as df from "durable-functions";
import type { OrchestrationContext } from "durable-functions";

type Steps = Generator<df.Task, unknown, any>;
function orchestration(name: string, run: (context: OrchestrationContext) => Steps): unknown {
  return df.app.orchestration(name, run);
}
function after(context: OrchestrationContext, ms: number): Date {
  return new Date(context.df.currentUtcDateTime.getTime() + ms);
}

/** Simulates a new version of the app for the next replay. */
export const release = { number: 1 };

class OrderError extends Error {
  override readonly name = "OrderError";
}

df.app.setExceptionPropertiesProvider({
  getExceptionProperties: (error) => (error instanceof OrderError ? { order: 7 } : undefined),
});
df.app.activity("order", {
  handler: () => {
    throw new OrderError("out of stock");
  },
});

orchestration("order-details", function* ({ df }) {
  try {
    yield df.callActivity("order");
  } catch (error) {
    const { name, message, taskName, failureDetails } = error as any;
    return { name, message, taskName, type: failureDetails.errorType, properties: failureDetails.properties };
  }
});
orchestration("released", function* (context) {
  switch (release.number) {
    case 1:
      yield context.df.callActivity("hello", "x");
      yield context.df.callActivity("gate", "release");
      return;
    case 2:
      yield context.df.callActivity("describe", "x");
      return;
    case 3:
      yield context.df.createTimer(after(context, 1000));
  }
});
orchestration("event-data", function* ({ df }) {
  const data: unknown = yield df.waitForExternalEvent("Go");
  return { type: typeof data, data: data ?? null };
});
orchestration("event-then-activity", function* ({ df }) {
  const data: unknown = yield df.waitForExternalEvent("Go");
  yield df.callActivity("hello", "x");
  return data;
});
orchestration("abandoned-wait", function* (context) {
  const timeout = context.df.createTimer(after(context, 1000));
  yield context.df.Task.any([context.df.waitForExternalEvent("Go"), timeout]);
  const newer: unknown = yield context.df.waitForExternalEvent("Go");
  return { newer, last: yield context.df.waitForExternalEvent("Go") };
});
orchestration("yields-nothing", function* (context) {
  context.df.signalEntity(new df.EntityId("counter", "yielded"), "add", 1);
  yield undefined as unknown as df.Task;
});
orchestration("returns-nothing", function* ({ df }) {
  yield df.callActivity("hello", "x");
});
orchestration("throws-at-once", function* () {
  throw new Error("at once");
});
orchestration("never-yielded", function* ({ df }) {
  df.callActivity("note", "never yielded");
  return yield df.callActivity("hello", "x");
});
orchestration("falsy-status", function* ({ df }) {
  df.setCustomStatus("set");
  df.setCustomStatus(df.getInput());
  yield df.waitForExternalEvent("Go");
});
orchestration("status-generations", function* ({ df }) {
  const { generation } = df.getInput() as { generation: number };
  if (generation === 1) {
    df.setCustomStatus("of the first");
    df.continueAsNew({ generation: 2 });
    return;
  }
  yield df.waitForExternalEvent("Go");
  yield df.callActivity("hello", "x");
  yield df.waitForExternalEvent("Go");
});
orchestration("continues-without-input", function* ({ df }) {
  if (df.getInput()) df.continueAsNew(undefined);
  else return { got: df.getInput() ?? null };
});
orchestration("continues-with-open-tasks", function* (context) {
  const { generation } = context.df.getInput() as { generation: number };
  if (generation === 2) return "second generation";
  const timer = context.df.createTimer(after(context, 60_000));
  yield context.df.Task.any([context.df.callActivity("hello", "x"), timer]);
  context.df.continueAsNew({ generation: 2 });
});
orchestration("cancel-beside-retry", function* (context) {
  const timeout = context.df.createTimer(after(context, 60_000));
  const work = context.df.callActivityWithRetry("fails", new df.RetryOptions(1000, 3), context.df.getInput());
  const winner: df.Task = yield context.df.Task.any([work, timeout]);
  if (winner === work) timeout.cancel();
  return yield context.df.callActivity("hello", "next");
});
orchestration("retry-beside-failure", function* (context) {
  const options = new df.RetryOptions(1000, 2);
  try {
    const { df } = context;
    yield df.Task.all([df.callActivity("fail", "boom"), df.callActivityWithRetry("fails", options, df.getInput())]);
  } catch {
    // Only the following steps matter.
  }
  return (yield context.df.callActivity("hello", "next")) ?? null;
});
orchestration("one-attempt", function* (context) {
  try {
    return yield context.df.callActivityWithRetry("fail", new df.RetryOptions(1000, 1), "boom");
  } catch {
    return "caught";
  }
});
orchestration("six-days", function* (context) {
  const { ms } = context.df.getInput() as { ms: number };
  yield context.df.createTimer(after(context, 6 * 86_400_000 + ms));
});
orchestration("long-timer-beside-failure", function* (context) {
  try {
    const long = context.df.createTimer(after(context, 8 * 86_400_000));
    yield context.df.Task.all([context.df.callActivity("fail", "boom"), long]);
  } catch {
    // Only the following steps matter.
  }
  return (yield context.df.callActivity("hello", "next")) ?? null;
});
orchestration("long-timer-result", function* (context) {
  return yield context.df.createTimer(after(context, 8 * 86_400_000));
});
