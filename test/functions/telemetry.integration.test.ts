import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { rememberEnvironment, rememberSecret } from "../../shared/platform/redact.ts";
import { replies } from "../support/fake-model-replies.ts";
import { startOtlpReceiver, type ReceivedSpan } from "../support/otlp-receiver.ts";
import { caseId, prices, useAppWithModel } from "./app-with-model.ts";

const environment = { ...process.env };
let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>;
// The graph and the conversation of the chaos tests: the prompt of each call contains its stage and turn.
const { app, server } = useAppWithModel({
  models: [{ name: "fake", model: "gpt-x", prices }],
  pipelines: join(import.meta.dirname, "../chaos/pipelines"),
  isStarted: false,
});

describe("a run that is traced", () => {
  beforeAll(async () => {
    receiver = await startOtlpReceiver();
    await restart(toReceiver());
  });
  afterAll(async () => {
    await receiver.stop();
    restart.clear();
  });

  const toReceiver = () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" });
  const restart = Object.assign(
    async (variables: Record<string, string>) => {
      await app.stop();
      restart.clear();
      Object.assign(process.env, variables);
      await app.start();
    },
    {
      clear: () => {
        for (const name of Object.keys(process.env).filter((name) => name.startsWith("OTEL_")))
          if (environment[name] === undefined) delete process.env[name];
      },
    },
  );

  const start = async (path: string, body: object): Promise<string> => {
    const { id } = await app.post(path, body);
    await app.ended(id);
    return id;
  };
  /** The spans of a run, once its suite has arrived. */
  const traceOf = async (id: string): Promise<readonly ReceivedSpan[]> => {
    const traceId = id.replaceAll("-", "");
    for (;;) {
      const spans = receiver.spans().filter((span) => span.traceId === traceId);
      if (spans.some(({ name }) => name.startsWith("suite "))) return spans;
      await wait(10);
    }
  };
  const dag = (says: readonly string[]) => ({
    pipeline: "dag",
    cases: says.map((text, index) => ({ uuid: caseId(index), answer: index + 5, says: text })),
    config: { "left.model.name": "fake" },
    concurrency: 1,
  });
  /** A span with what is below it, by names. */
  const treeOf = (spans: readonly ReceivedSpan[], { name, spanId, isError }: ReceivedSpan): any => {
    const below = spans.filter(({ parentSpanId }) => parentSpanId === spanId).map((child) => treeOf(spans, child));
    return [isError ? `${name}!` : name, ...below.sort((a, b) => (String(a) < String(b) ? -1 : 1))];
  };
  const chats = (...names: string[]) => names.map((name) => [`stage ${name}`, ["chat gpt-x"]]);

  it("is one trace of suite, cases, stages and calls, with a branch, a retried call, and a failed case", async () => {
    server.script(replies.tooManyRequests({ "retry-after-ms": "20" }));

    const spans = await traceOf(await start("/api/runs", dag(["5", "what?"])));

    const suite = spans.find(({ name }) => name === "suite dag") as ReceivedSpan;
    const [first, second] = spans
      .filter(({ name }) => name === "case dag")
      .sort((a, b) => Number(a.attributes["gotag.case.place"]) - Number(b.attributes["gotag.case.place"]));
    const retried = spans.find(({ attributes }) => Number(attributes["gotag.stage.attempts"]) === 2) as ReceivedSpan;
    const others = ["first", "join", "left", "right", "second"].filter((name) => retried.name !== `stage ${name}`);
    expect(treeOf(spans, first as ReceivedSpan)).toEqual([
      "case dag",
      ...[["stage assess"], ...chats(...others), [retried.name, ["chat gpt-x"], ["chat gpt-x!"]]].sort((a, b) =>
        String(a) < String(b) ? -1 : 1,
      ),
    ]);
    expect(treeOf(spans, second as ReceivedSpan)).toEqual([
      "case dag!",
      ...chats("first", "join", "left", "right"),
      ["stage second!", ["chat gpt-x"]],
    ]);
    expect([first, second].map((span) => span?.parentSpanId)).toEqual([suite.spanId, suite.spanId]);
    expect(suite.parentSpanId || undefined).toBeUndefined();
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
    for (const { parentSpanId, startMs } of spans.filter((span) => span !== suite))
      expect(spans.find(({ spanId }) => spanId === parentSpanId)?.startMs).toBeLessThanOrEqual(startMs);
  });

  it("reports attempts, failures and cost, and measures them", async () => {
    // The counters of a process start at zero.
    await restart(toReceiver());
    receiver.received.length = 0;
    server.script(replies.tooManyRequests({ "retry-after-ms": "20" }));

    const id = await start("/api/runs", dag(["5"]));
    const spans = await traceOf(id);

    const throttled = spans.find(({ isError }) => isError);
    expect(throttled?.attributes).toMatchObject({
      "error.type": "429",
      "gotag.run.id": id,
      "gotag.case.id": caseId(0),
      "gen_ai.provider.name": "openai",
      "server.address": "127.0.0.1",
    });
    const again = spans.filter(({ parentSpanId }) => parentSpanId === throttled?.parentSpanId);
    expect(again.map(({ attributes }) => Number(attributes["gotag.stage.attempt"]))).toEqual([1, 2]);
    while (receiver.sumOf("gotag.cases") < 1) await wait(10);
    const counters = ["gotag.cases", "gotag.model.throttled", "gotag.stages.put_off"];
    expect(counters.map((metric) => receiver.sumOf(metric))).toEqual([1, 1, 1]);
    const suite = spans.find(({ name }) => name === "suite dag");
    expect(receiver.sumOf("gotag.cost")).toBeCloseTo(Number(suite?.attributes["gotag.usage.cost_usd"]), 9);
  });

  it("has a span for each turn of a conversation", async () => {
    const turns = [{ add: 1 }, { add: 2, says: "what?" }];
    const cases = [{ uuid: caseId(0), turns, answer: 3 }];
    const body = { pipeline: "turns", cases, config: { "infer.model.name": "fake" } };

    const spans = await traceOf(await start("/api/runs", body));

    const suite = spans.find(({ name }) => name === "suite turns") as ReceivedSpan;
    expect(treeOf(spans, suite)).toEqual([
      "suite turns",
      [
        "case turns!",
        ["turn!", ["stage extract!"], ...chats("infer"), ["stage prepare"]],
        ["turn", ["stage extract"], ...chats("infer"), ["stage prepare"]],
      ],
    ]);
  });

  it("shows which stages of a rerun were called again, and links reused stages to their own spans", async () => {
    const base = await start("/api/runs", dag(["5", "what?"]));
    const before = await traceOf(base);
    server.forget();

    const from = await traceOf(await start(`/api/runs/${base}/rerun`, { from: "join" }));
    const only = await traceOf(await start(`/api/runs/${base}/rerun`, { only: "errors" }));

    expect(from.filter(({ name }) => name === "chat gpt-x")).toHaveLength(2);
    const reused = from.filter(({ attributes }) => attributes["gotag.stage.reused"] === true);
    expect(reused.map(({ name }) => name).sort()).toEqual(
      [0, 1].flatMap(() => ["stage first", "stage left", "stage right", "stage second"]).sort(),
    );
    for (const { links, name, startMs, endMs } of reused) {
      expect(endMs).toBe(startMs);
      expect(before.find(({ spanId }) => spanId === links[0]?.spanId)?.name).toBe(name);
    }
    expect(only.filter(({ name }) => name === "case dag")).toHaveLength(1);
    const suite = only.find(({ name }) => name === "suite dag");
    expect(Number(suite?.attributes["gotag.run.kept"])).toBe(1);
    expect(suite?.links).toEqual([
      { traceId: base.replaceAll("-", ""), spanId: before.find(({ name }) => name === "suite dag")?.spanId },
    ]);
  });

  it("names the run in its logs", async () => {
    const run = "99999999-0000-4000-8000-000000000000";
    mkdirSync(join(app.home, "blobs/runs", run), { recursive: true });
    writeFileSync(join(app.home, "blobs/runs", run, "request.json"), "{ no JSON");

    const { status } = await app.get(`/api/runs/${run}`);
    await traceOf(await start("/api/runs", dag(["5"])));
    while (receiver.lines().length === 0) await wait(10);

    expect(status).toBe(500);
    expect(receiver.lines()[0]).toMatchObject({
      message: expect.stringContaining(`GET /api/runs/${run} failed`),
      attributes: { "gotag.run.id": run, "faas.name": "getRun" },
      traceId: run.replaceAll("-", ""),
    });
  });

  it("sends no prompts, answers or messages of errors", () => {
    const sent = receiver.received.map(({ body }) => body.toString()).join("\n");

    expect(sent).toContain("stage second");
    expect(sent).not.toMatch(/call \d\/|what\?|is not a number/);
  });

  it("sends them by opt-in, and speaks protobuf by default", async () => {
    const other = await startOtlpReceiver();
    await restart({
      OTEL_EXPORTER_OTLP_ENDPOINT: other.url,
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: "SPAN_ONLY",
      OTEL_EXPORTER_OTLP_HEADERS: "x-key=collector-key-1",
    });
    rememberSecret("model-key-0123");
    rememberEnvironment(process.env);
    server.script(replies.text("You sent model-key-0123 and collector-key-1"));

    await start("/api/runs", dag(["what?"]));
    await app.stop();

    const traces = other.received.filter(({ path }) => path === "/v1/traces");
    expect(new Set(traces.map(({ contentType }) => contentType))).toEqual(new Set(["application/x-protobuf"]));
    const sent = traces.map(({ body }) => body.toString("latin1")).join("");
    const texts = ["suite dag", "gen_ai.input.messages", "call 0/second/0", "what?", "The answer is not a number."];
    for (const text of texts) expect(sent).toContain(text);
    expect(sent).toContain("You sent [secret] and [secret]");
    expect(sent).not.toMatch(/model-key-0123|collector-key-1/);
    await other.stop();
  });

  it("does not wait for a collector that hangs", async () => {
    const hanging = await startOtlpReceiver({ hangs: true });
    await restart({ OTEL_EXPORTER_OTLP_ENDPOINT: hanging.url, OTEL_EXPORTER_OTLP_TIMEOUT: "3000" });

    const ids = [await start("/api/runs", dag(["5"])), await start("/api/runs", dag(["5"]))];
    const runs = await Promise.all(ids.map((id) => app.get(`/api/runs/${id}`)));
    await app.stop();

    // Both were over while the first thing that was sent was still on its way.
    expect(runs.map(({ counts }) => counts.passed)).toEqual([1, 1]);
    expect(hanging.received.some(({ path }) => path === "/v1/traces")).toBe(true);
    await hanging.stop();
  });
});
