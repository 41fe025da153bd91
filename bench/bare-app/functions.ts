import { setTimeout as wait } from "node:timers/promises";
import { app } from "@azure/functions";
import * as df from "durable-functions";
import type { OrchestrationContext, Task } from "durable-functions";
import { askModel } from "../ask-model.ts";
import { questionOf } from "../bench-case.ts";

// The minimal app with Durable Functions: four activities a case, one of which calls the model, with a new generation of the lane
// after each case. Only the task hub saves anything.

export type BareRun = { readonly url: string; readonly cases: number; readonly lanes: number };

const NONE_LEFT = -1;
let next = 0;

df.app.activity("claim", { handler: ({ cases }: BareRun) => (next < cases ? next++ : NONE_LEFT) });
df.app.activity("ask", {
  handler: ({ url, index }: { url: string; index: number }) =>
    askModel(url, [{ role: "user", content: questionOf(index) }]),
});
df.app.activity("extract", { handler: ({ answer }: { answer: string }) => Number(answer) });
df.app.activity("assess", { handler: ({ number }: { number: number }) => ({ passed: number === 42 }) });

df.app.orchestration("lane", function* ({ df: durable }: OrchestrationContext): Generator<Task, void, unknown> {
  const run = durable.getInput() as BareRun;
  const index = yield durable.callActivity("claim", run);
  if (index === NONE_LEFT) return;
  const answer = yield durable.callActivity("ask", { url: run.url, index });
  const number = yield durable.callActivity("extract", { answer });
  yield durable.callActivity("assess", { number });
  durable.continueAsNew(run);
});

df.app.orchestration("suite", function* ({ df: durable }: OrchestrationContext): Generator<Task, void, unknown> {
  const run = durable.getInput() as BareRun;
  yield durable.Task.all(Array.from({ length: run.lanes }, () => durable.callSubOrchestrator("lane", run)));
});

app.http("run", {
  route: "run",
  methods: ["POST"],
  authLevel: "anonymous",
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const id = await client.startNew("suite", { input: await request.json() });
    for (;;) {
      const { runtimeStatus } = await client.getStatus(id, { showInput: false });
      if (runtimeStatus === df.OrchestrationRuntimeStatus.Completed) return { status: 204 };
      if (runtimeStatus === df.OrchestrationRuntimeStatus.Failed) return { status: 500 };
      await wait(20);
    }
  },
});
