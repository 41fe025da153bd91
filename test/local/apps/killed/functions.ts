import { setTimeout as sleep } from "node:timers/promises";
import { app, type HttpRequest, type InvocationContext } from "@azure/functions";
import * as df from "durable-functions";

const lanes = 5;

/** Lanes claim indexes from a queue until it is empty; each index takes two steps. */
df.app.activity("step", {
  handler: async ({ index, step }: { index: number; step: number }) => {
    await sleep(3);
    return `${index}:${step}`;
  },
});
df.app.orchestration("lane", function* (context): Generator<df.Task, unknown, any> {
  const { queue, done } = context.df.getInput() as { queue: string; done: string[] };
  const index: number | null = yield context.df.callEntity(new df.EntityId("queue", queue), "take");
  if (index === null) return done;
  for (const step of [1, 2]) done.push(yield context.df.callActivity("step", { index, step }));
  context.df.continueAsNew({ queue, done });
});
df.app.orchestration("all", function* (context): Generator<df.Task, unknown, any> {
  const queue = context.df.instanceId;
  yield context.df.callEntity(new df.EntityId("queue", queue), "fill", context.df.getInput());
  return yield context.df.Task.all(
    Array.from({ length: lanes }, () => context.df.callSubOrchestrator("lane", { queue, done: [] })),
  );
});
df.app.entity<{ next: number; total: number }>("queue", (context) => {
  if (context.df.operationName === "fill") {
    context.df.setState({ next: 0, total: context.df.getInput() as number });
    return;
  }
  const { next, total } = context.df.getState()!;
  context.df.setState({ next: Math.min(next + 1, total), total });
  context.df.return(next < total ? next : null);
});
app.http("ask", {
  route: "all/{id}",
  methods: ["GET", "POST"],
  extraInputs: [df.input.durableClient()],
  handler: async (request: HttpRequest, context: InvocationContext) => {
    const client = df.getClient(context);
    const id = request.params.id!;
    if (request.method === "POST") await client.startNew("all", { instanceId: id, input: await request.json() });
    return { jsonBody: await client.getStatus(id) };
  },
});
