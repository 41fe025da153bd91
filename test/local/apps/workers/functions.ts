import { existsSync, writeFileSync } from "node:fs";
import { app, type InvocationContext } from "@azure/functions";
import * as df from "durable-functions";

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

// Simulates an app whose files change while a host is running.
if (process.env.TEST_BROKEN_FLAG && existsSync(process.env.TEST_BROKEN_FLAG)) throw new Error("the app is broken");

if (process.env.TEST_HOOKS_FILE) {
  const note = (text: string): void =>
    writeFileSync(process.env.TEST_HOOKS_FILE!, `${text} in ${process.pid}\n`, { flag: "a" });
  app.hook.appStart(() => note("appStart"));
  app.hook.appTerminate(() => note("appTerminate"));
}

/** The ways in which an activity can end or block its process. */
const ways: Record<string, () => unknown> = {
  exit: () => process.exit(7),
  "nobody catches": () => void setTimeout(() => void Promise.reject(new Error("nobody catches this"))),
  memory: () => {
    const kept: object[] = [];
    for (;;) kept.push(new Array(10_000).fill({ kept }));
  },
  loop: () => {
    for (;;);
  },
  never: () => {},
};
df.app.activity("end", {
  handler: async (way: string) => {
    ways[way]!();
    await new Promise(() => {});
  },
});
df.app.activity("double", {
  handler: async ({ value, ms = 0 }: { value: number; ms?: number }) => {
    await sleep(ms);
    return value * 2;
  },
});
df.app.activity("who", {
  handler: async (ms: number) => {
    await sleep(ms);
    return process.pid;
  },
});
df.app.activity("say", {
  handler: (text: string, context: InvocationContext) => {
    context.log(text);
    context.debug("nobody asked for this");
  },
});
df.app.activity("start", {
  extraInputs: [df.input.durableClient()],
  handler: async (id: string, context: InvocationContext) =>
    df.getClient(context).startNew("echo", { instanceId: id, input: process.pid }),
});

/** Runs activities concurrently; errors are returned as values. */
df.app.orchestration("all", function* (context): Generator<df.Task, unknown, any> {
  const calls = context.df.getInput() as { name: string; input: unknown }[];
  return yield context.df.Task.all(calls.map((call) => context.df.callSubOrchestrator("one", call)));
});
df.app.orchestration("one", function* (context): Generator<df.Task, unknown, any> {
  const { name, input } = context.df.getInput() as { name: string; input: unknown };
  try {
    return yield context.df.callActivity(name, input);
  } catch (error) {
    return (error as Error).message.split("\n")[0];
  }
});
