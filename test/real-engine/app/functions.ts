// The app of the conformance suite: what test/local runs on the local host, and what tests need to drive it over HTTP.
import { existsSync, writeFileSync } from "node:fs";
import { app } from "@azure/functions";
import * as df from "durable-functions";
import "../../local/apps/samples/client.ts";
import { calls, gate } from "../../local/apps/samples/orchestrations.ts";
import { release } from "../../local/apps/samples/traps.ts";
import { enter } from "../../local/programs/app.ts";

let client: df.DurableClient;
const attempts = new Map<string, number>();
enter({
  turn: async () => {},
  askForEvent: (id, name) => void client.raiseEvent(id, name, "raised"),
  countAttempt: (key) => {
    const count = attempts.get(key) ?? 0;
    attempts.set(key, count + 1);
    return count;
  },
});

/** Adds an HTTP function that answers with what the handler returns. */
const post = (name: string, handle: (input: any) => unknown): void =>
  app.http(name, {
    methods: ["POST"],
    extraInputs: [df.input.durableClient()],
    handler: async (request, context) => {
      client = df.getClient(context);
      return { jsonBody: (await handle(await request.json())) ?? null };
    },
  });
post("calls", () => calls);
post("open", (name: string) => {
  const isReached = gate(name) !== undefined;
  gate(name)?.();
  return isReached;
});
post("release", (number: number) => void (release.number = number));
post("start-program", ({ id, program }) =>
  client.startNew("program", { instanceId: id, input: { ...program, results: [] } }),
);

/** Ends the Node process, once for each marker file. */
function die(marker: string): void {
  if (existsSync(marker)) return;
  writeFileSync(marker, "");
  process.kill(process.pid, "SIGKILL");
}
df.app.activity("die", { handler: die });
df.app.entity<number>("mortal", (context) => {
  if (context.df.operationName === "die") die(context.df.getInput() as string);
  context.df.setState((context.df.getState() ?? 0) + 1);
  context.df.return(context.df.getState());
});
df.app.orchestration("dies", function* (context): Generator<df.Task, unknown, any> {
  const { where, marker, isLate } = context.df.getInput() as { where: string; marker: string; isLate?: boolean };
  const entity = new df.EntityId("mortal", context.df.instanceId);
  try {
    if (where === "entity") yield context.df.callEntity(entity, "live");
    if (isLate) yield context.df.callActivity("hello", "x");
    if (where === "orchestrator") die(marker);
    if (where === "entity") return yield context.df.callEntity(entity, "die", marker);
    return (yield context.df.callActivity(where === "activity" ? "die" : "hello", marker)) ?? null;
  } catch (error) {
    return { caught: (error as Error).message };
  }
});
