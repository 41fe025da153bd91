import { setTimeout as sleep } from "node:timers/promises";
import * as df from "durable-functions";
import type { OrchestrationContext } from "durable-functions";

type Steps = Generator<df.Task, unknown, any>;
function orchestration(name: string, run: (context: OrchestrationContext) => Steps): unknown {
  return df.app.orchestration(name, run);
}
function after(context: OrchestrationContext, ms: number): Date {
  return new Date(context.df.currentUtcDateTime.getTime() + ms);
}

export const calls: string[] = [];

df.app.activity("hello", { handler: (name: string) => `Hello ${name}!` });
df.app.activity("describe", { handler: (value: unknown) => ({ type: typeof value, value: value ?? "nothing" }) });
df.app.activity("produce", {
  handler: (kind: string) =>
    ({ text: "t", bytes: Buffer.from("abc"), nothing: undefined, list: [1, { a: 2 }], yes: true, big: 10n })[kind],
});
df.app.activity("fail", {
  handler: (how: string) => {
    if (how === "text") throw "just text";
    if (how === "nothing") throw undefined;
    throw new RangeError(how);
  },
});
const failures = new Map<string, number>();
df.app.activity("fails", {
  handler: ({ key, times }: { key: string; times: number }) => {
    const count = (failures.get(key) ?? 0) + 1;
    failures.set(key, count);
    if (count <= times) throw new Error(`failure ${count}`);
    return `worked at call ${count}`;
  },
});
df.app.activity("note", {
  handler: (text: string) => {
    calls.push(text);
    return text.length;
  },
});
const gates = new Map<string, () => void>();
/** Opens the gate that was last reached under that name. */
export const gate = (name: string): (() => void) => gates.get(name)!;
export const open = (name: string): void => void gate(name)();
df.app.activity("gate", {
  handler: (name: string) => {
    calls.push(name);
    return new Promise<string>((resolve) => gates.set(name, () => resolve(`${name} open`)));
  },
});

orchestration("sequence", function* ({ df }) {
  const greetings: string[] = [];
  for (const name of ["Tokyo", "Seattle", "London"]) greetings.push(yield df.callActivity("hello", name));
  return greetings;
});
orchestration("shifts-input", function* ({ df }) {
  const names = df.getInput() as string[];
  const greetings: string[] = [];
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    greetings.push(yield df.callActivity("hello", name));
  }
  return greetings;
});
orchestration("activity", function* ({ df }) {
  const { name, input } = df.getInput() as { name: string; input: unknown };
  return yield df.callActivity(name, input);
});
orchestration("encodings", function* ({ df }) {
  const values = ["text", '{"a":1}', 5, 0, true, false, null, undefined, { a: 1 }, [1], ""];
  return yield df.Task.all(values.map((value) => df.callActivity("describe", value)));
});
orchestration("nested", function* ({ df }) {
  const hello = (name: string): df.Task => df.callActivity("hello", name);
  return yield df.Task.all([hello("a"), df.Task.all([hello("b"), hello("c")]), hello("d")]);
});
orchestration("no-tasks", function* ({ df }) {
  return yield df.Task.all([]);
});
orchestration("echo", function* ({ df }) {
  return { input: df.getInput() ?? null, id: df.instanceId, parent: df.parentInstanceId, version: df.version };
});
orchestration("child", function* ({ df }) {
  const { name, input, id } = df.getInput() as { name: string; input?: unknown; id?: string };
  return yield df.callSubOrchestrator(name, input, id);
});
orchestration("catch-child", function* ({ df }) {
  const { name, input, id, version } = df.getInput() as {
    name: string;
    input?: unknown;
    id?: string;
    version?: string;
  };
  try {
    return yield df.callSubOrchestrator(name, input, id, version);
  } catch (error) {
    return { caught: (error as Error).message };
  }
});
orchestration("catch", function* ({ df }) {
  try {
    yield df.callActivity("fail", df.getInput());
  } catch (error) {
    return (error as Error).message.split("\n")[0];
  }
});
orchestration("one-of-three-fails", function* ({ df }) {
  try {
    yield df.Task.all([
      df.callActivity("gate", "first"),
      df.callActivity("fail", "boom"),
      df.callActivity("gate", "last"),
    ]);
  } catch {
    return yield df.callActivity("note", "after the siblings");
  }
});
orchestration("throws", function* ({ df }) {
  const how = df.getInput();
  yield df.callActivity("hello", "x");
  if (how === "text") throw "just text";
  throw new Error(how as string);
});
orchestration("unsupported", function* ({ df }) {
  yield df.callActivity("hello", "x");
  return yield df.callHttp({ method: "GET", url: "http://localhost/" });
});
orchestration("lock", function* (context) {
  return yield (context.df as any).lock(new df.EntityId("counter", "a"));
});
orchestration("bigint", function* () {
  return 10n;
});
orchestration("status", function* ({ df }) {
  df.setCustomStatus(df.getInput());
  yield df.waitForExternalEvent("Go");
  df.setCustomStatus(null);
  yield df.waitForExternalEvent("Go");
  return "done";
});
orchestration("countdown", function* ({ df }) {
  const { n, sum } = df.getInput() as { n: number; sum: number };
  if (n === 3) df.setCustomStatus("begun");
  const more: number = yield df.callActivity("describe", n);
  if (n === 0) return { sum, last: more };
  df.continueAsNew({ n: n - 1, sum: sum + n });
});
orchestration("text-generations", function* ({ df }) {
  if (df.getInput() === "a") df.continueAsNew("b");
  else return df.getInput();
});
orchestration("mailbox", function* ({ df }) {
  const { got, missing } = df.getInput() as { got: unknown[]; missing: number };
  got.push(yield df.waitForExternalEvent("Mail"));
  if (missing === 1) return got;
  df.continueAsNew({ got, missing: missing - 1 });
});
orchestration("deaf", function* ({ df }) {
  const { generation } = df.getInput() as { generation: number };
  yield df.callActivity("gate", `generation ${generation}`);
  if (generation === 1) df.continueAsNew({ generation: 2 });
  else return yield df.waitForExternalEvent("Mail");
});
orchestration("two-waits", function* ({ df }) {
  return yield df.Task.all([df.waitForExternalEvent("Go"), df.waitForExternalEvent("Go")]);
});
orchestration("late-wait", function* ({ df }) {
  yield df.callActivity("gate", "late-wait");
  return [yield df.waitForExternalEvent("Go"), yield df.waitForExternalEvent("Go")];
});
orchestration("timer", function* (context) {
  const { ms } = context.df.getInput() as { ms: number };
  yield context.df.createTimer(after(context, ms));
  return context.df.currentUtcDateTime.toISOString();
});
orchestration("approval", function* (context) {
  const timeout = context.df.createTimer(after(context, 60_000));
  const approval = context.df.waitForExternalEvent("Approval");
  const winner: df.Task = yield context.df.Task.any([approval, timeout]);
  if (winner === timeout) return "timed out";
  timeout.cancel();
  return { approved: approval.result };
});
orchestration("long-approval", function* (context) {
  const timeout = context.df.createTimer(after(context, 8 * 86_400_000));
  const approval = context.df.waitForExternalEvent("Approval");
  yield context.df.Task.any([approval, timeout]);
  timeout.cancel();
  yield context.df.waitForExternalEvent("Go");
  return approval.result;
});
orchestration("loser", function* (context) {
  const timer = context.df.createTimer(after(context, 60_000));
  yield context.df.Task.any([context.df.callActivity("hello", "x"), timer]);
  return "done";
});
orchestration("twice", function* ({ df }) {
  const first = df.callActivity("note", "twice a");
  const second = df.callActivity("gate", "twice b");
  yield df.Task.any([first, second]);
  yield df.Task.all([first, second]);
  return "done";
});
orchestration("retry", function* (context) {
  const { key, times, attempts } = context.df.getInput() as { key: string; times: number; attempts: number };
  const options = new df.RetryOptions(10_000, attempts);
  options.backoffCoefficient = 2;
  return yield context.df.callActivityWithRetry("fails", options, { key, times });
});
orchestration("failing-child", function* ({ df }) {
  return yield df.callActivity("fails", df.getInput());
});
orchestration("two-steps", function* ({ df }) {
  const steps = [df.callActivity("describe", 1), df.callActivity("fails", df.getInput())];
  const [first, second]: [{ value: unknown }, unknown] = yield df.Task.all(steps);
  return [first.value, second];
});
orchestration("catch-and-throw", function* ({ df }) {
  try {
    yield df.callActivity("fails", df.getInput());
  } catch {
    yield df.callActivity("note", "cleaned up");
    throw new Error("no use");
  }
});
orchestration("retry-child", function* (context) {
  const options = new df.RetryOptions(1000, 2);
  return yield context.df.callSubOrchestratorWithRetry("failing-child", options, context.df.getInput());
});
orchestration("count", function* (context) {
  const { key, operations } = context.df.getInput() as { key: string; operations: [string, unknown?][] };
  const results: unknown[] = [];
  for (const [operation, input] of operations) {
    try {
      results.push((yield context.df.callEntity(new df.EntityId("Counter", key), operation, input)) ?? null);
    } catch (error) {
      results.push({ caught: (error as Error).message });
    }
  }
  return results;
});
orchestration("signal", function* (context) {
  const counter = new df.EntityId("counter", context.df.getInput() as string);
  context.df.signalEntity(counter, "add", 5);
  context.df.signalEntity(counter, "add", 6);
  return yield context.df.callEntity(counter, "get");
});
orchestration("unknown-entity", function* (context) {
  return yield context.df.callEntity(new df.EntityId("nobody", "x"), "get");
});
orchestration("guids", function* (context) {
  const guids = [context.df.newGuid("x"), context.df.newGuid("x")];
  const time = context.df.currentUtcDateTime.toISOString();
  yield context.df.callActivity("hello", "x");
  return { guids, time };
});

df.app.entity("Counter", (context) => {
  const value = context.df.getState(() => 0) as number;
  switch (context.df.operationName) {
    case "add":
      context.df.setState(value + (context.df.getInput() as number));
      return;
    case "get":
      return context.df.return(value);
    case "throw":
      context.df.setState(99);
      throw new Error("entity trouble");
    case "delete":
      return context.df.destructOnExit();
    case "tell":
      context.df.signalEntity(new df.EntityId("counter", context.df.getInput() as string), "add", value);
      return;
    default:
      return context.df.return(`no operation ${context.df.operationName}`);
  }
});
df.app.entity("slow", (async (context: df.EntityContext<string[]>) => {
  calls.push(`slow ${context.df.operationName}`);
  await sleep(20);
  context.df.setState([...(context.df.getState(() => []) ?? []), context.df.operationName!]);
}) as (context: df.EntityContext<string[]>) => void);
