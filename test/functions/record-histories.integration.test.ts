import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { app as functions, type PostInvocationContext } from "@azure/functions";
import type { Action } from "../../local/engine/protocol.ts";
import { createManualClock } from "../../local/index.ts";
import { replies } from "../support/fake-model-replies.ts";
import { WebhookReceiver } from "../support/webhook-receiver.ts";
import { useAppWithModel } from "./app-with-model.ts";
import { describeScheduled, type RecordedHistory } from "./histories/recorded-history.ts";

const folder = join(import.meta.dirname, "histories");
const cases = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, index) => ({ uuid: `00000000-0000-4000-8000-00000000000${index}`, ...more }));

const receiver = new WebhookReceiver();
const { app, server } = useAppWithModel({
  rule: () => replies.text("2"),
  pipelines: join(folder, "pipelines"),
  models: [{ name: "free" }, { name: "budgeted", requestsPerMinute: 1_200, tokensPerMinute: 6_000_000 }],
  isStarted: false,
});

/**
 * Records the histories and steps of each orchestrator in some small runs. `npm run record:histories` writes it into histories/, for
 * `recorded-histories.test.ts`; without it this test checks that the recorder works and that no file is missing.
 */
describe("the recorder of histories", () => {
  const recorded: (Omit<RecordedHistory, "scheduled"> & { scheduled: (readonly string[])[] })[] = [];
  let scenario = "";

  function record({ invocationContext, inputs: [trigger], result }: PostInvocationContext): void {
    if (invocationContext.options.trigger.type !== "orchestrationTrigger") return;
    const { instanceId, input, history, isReplaying } = trigger as RecordedHistory & { isReplaying: boolean };
    const actions = (result as { actions: readonly (readonly Action[])[] } | undefined)?.actions[0] ?? [];
    const known = recorded.findLast((generation) => generation.instanceId === instanceId);
    if (isReplaying && known !== undefined) {
      Object.assign(known, { history: structuredClone(history) });
      known.scheduled.push(describeScheduled(actions));
      return;
    }
    const orchestrator = invocationContext.functionName;
    const generation = { scenario, orchestrator, instanceId, input, history: structuredClone(history) };
    recorded.push({ ...generation, scheduled: [describeScheduled(actions)] });
  }

  beforeAll(async () => {
    await receiver.start();
    process.env["GOTAG_NOTIFY_SECRET"] = receiver.secret;
  });
  afterAll(async () => {
    await receiver.stop();
    delete process.env["GOTAG_NOTIFY_SECRET"];
  });

  async function run(name: string, id: number, request: object): Promise<string> {
    scenario = name;
    const uuid = `10000000-0000-4000-8000-00000000000${id}`;
    await app.post("/api/runs", { id: uuid, pipeline: "graph", concurrency: 2, ...request });
    return uuid;
  }

  async function scheduledRun(name: string, id: number, value: object): Promise<void> {
    scenario = name;
    const body = JSON.stringify({ ...value, notify: { url: receiver.url } });
    const headers = { "content-type": "application/json" };
    await fetch(`${app.url}/api/evals/nightly`, { method: "PUT", headers, body });
    await app.post("/api/evals/nightly/run", { id: `10000000-0000-4000-8000-00000000000${id}` });
  }

  it("records every orchestrator in runs of every kind", async () => {
    const hook = functions.hook.postInvocation(record);
    const clock = createManualClock("2026-11-22T08:00:00Z");
    await app.start(clock);
    const complete = async (id: string) => {
      while ((await app.get(`/api/runs/${id}`)).status !== "completed") await clock.advance(1_000);
    };
    try {
      await app.ended(await run("a graph with branches", 1, { cases: cases(3) }));
      await app.ended(await run("cases with turns", 2, { cases: cases(2, { turns: [{}, {}] }) }));
      server.script(replies.status(503), replies.status(429, { "retry-after": "120" }));
      const busy = await run("a model that is busy", 3, { cases: cases(1) });
      await complete(busy);
      const budgeted = await run("a rate budget", 4, { cases: cases(3), config: { "ask.model.name": "budgeted" } });
      await complete(budgeted);
      server.use(() => replies.status(429, { "retry-after": "3600" }));
      const cancelled = await run("a run that is cancelled while it waits", 5, { cases: cases(2) });
      while (server.calls.filter(({ status }) => status === 429).length < 3) await clock.advance(1_000);
      await app.post(`/api/runs/${cancelled}/cancel`);
      await app.ended(cancelled);
      server.use(() => replies.text("2"));
      receiver.answers.push({ status: 503 });
      await scheduledRun("an eval whose receiver answers late", 6, {
        pipeline: "graph",
        cases: cases(1),
        concurrency: 1,
      });
      while (!(await app.get("/api/evals/nightly")).last?.notified?.delivered) await clock.advance(1_000);
      const name = "a graph that is not series-parallel";
      await app.ended(await run(name, 7, { pipeline: "zigzag", cases: cases(1), concurrency: 1 }));
    } finally {
      hook.dispose();
      await app.stop();
    }
    if (process.env["RECORD_HISTORIES"] === "1") write();

    const orchestrators = [...new Set(recorded.map(({ orchestrator }) => orchestrator))].sort();
    expect(orchestrators).toEqual(["endLanes", "runBranch", "runEval", "runLane", "runNode", "runSuite"]);
    const written = readdirSync(folder).filter((name) => name.endsWith(".json"));
    expect(written.sort()).toEqual(orchestrators.map((name) => `${name}.json`));
  });

  function write(): void {
    for (const name of readdirSync(folder)) if (name.endsWith(".json")) rmSync(join(folder, name));
    for (const [orchestrator, histories = []] of Object.entries(Object.groupBy(recorded, (one) => one.orchestrator))) {
      const lines = histories.map((history) => JSON.stringify(history));
      writeFileSync(join(folder, `${orchestrator}.json`), `[\n${lines.join(",\n")}\n]\n`);
    }
  }
});
