import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { FakeCall } from "./fake-model-calls.ts";
import { replies } from "./fake-model-replies.ts";
import { startFakeModelServer, type FakeModelServer } from "./fake-model-server.ts";

describe("the fake model server", () => {
  let server: FakeModelServer;
  afterEach(() => server.stop());
  async function ask(content: string): Promise<{ status: number; body: any }> {
    const body = JSON.stringify({ model: "m", messages: [{ role: "user", content }] });
    const answer = await fetch(`${server.url}/chat/completions`, { method: "POST", body });
    return { status: answer.status, body: await answer.json() };
  }

  it("says the last message again, in the form of a chat completion", async () => {
    server = await startFakeModelServer();

    expect(await ask("grüße")).toEqual({
      status: 200,
      body: {
        id: "chatcmpl-1",
        object: "chat.completion",
        created: 1_795_000_000,
        model: "m",
        choices: [{ index: 0, message: { role: "assistant", content: "grüße", refusal: null }, finish_reason: "stop" }],
        usage: { prompt_tokens: 2, completion_tokens: 2, total_tokens: 4 },
      },
    });
  });

  it("counts calls by what is found in their prompts", async () => {
    server = await startFakeModelServer({ keyPattern: /case (\w+)/ });

    for (const prompt of ["case a!", "case b", "the case a", "none"]) await ask(prompt);

    expect(server.callsByKey()).toEqual({ a: 2, b: 1, "": 1 });
    expect(server.calls.map(({ number, key, numberOfKey }) => [number, key, numberOfKey])).toEqual([
      [1, "a", 1],
      [2, "b", 1],
      [3, "a", 2],
      [4, "", 1],
    ]);
  });

  it("follows a script first, then its rule", async () => {
    server = await startFakeModelServer({ rule: () => replies.text("by rule") });
    server.script(replies.status(503), replies.text("scripted", { latencyMs: 5 }));

    const answers = [await ask("x"), await ask("x"), await ask("x")];

    expect(answers.map(({ status }) => status)).toEqual([503, 200, 200]);
    expect(answers.slice(1).map(({ body }) => body.choices[0].message.content)).toEqual(["scripted", "by rule"]);
  });

  it("records when a call was answered, and which was not", async () => {
    server = await startFakeModelServer();
    server.script(replies.text(), replies.reset());

    await ask("first");
    await expect(ask("second")).rejects.toThrow();

    const [first, second] = server.calls as [FakeCall, FakeCall];
    expect(first.answeredAt).toBeGreaterThanOrEqual(first.askedAt);
    expect(first.status).toBe(200);
    expect([second.answeredAt, second.status]).toEqual([undefined, undefined]);
  });

  it("does not take a call as answered whose caller had gone", async () => {
    const isAnswering = Promise.withResolvers<void>();
    const isOver = Promise.withResolvers<void>();
    server = await startFakeModelServer({
      rule: () => async (call, response) => {
        isAnswering.resolve();
        if (!response.destroyed) await new Promise((resolve) => response.once("close", resolve));
        await replies.text()(call, response);
        // The end of an answer is reported in a later turn of the event loop.
        setImmediate(isOver.resolve);
      },
    });
    const controller = new AbortController();
    const body = JSON.stringify({ messages: [] });
    const answer = fetch(`${server.url}/chat/completions`, { method: "POST", body, signal: controller.signal });
    await isAnswering.promise;
    controller.abort();

    await expect(answer).rejects.toThrow();
    await isOver.promise;
    expect(server.calls).toHaveLength(1);
    expect(server.calls[0]).not.toHaveProperty("answeredAt");
  });

  it("lists its calls over HTTP, and forgets them", async () => {
    server = await startFakeModelServer();
    await ask("a");
    const calls = server.url.replace("/v1", "/calls");

    expect(await (await fetch(calls)).json()).toEqual([
      { key: "a", numberOfKey: 1, askedAt: expect.any(Number), answeredAt: expect.any(Number), status: 200 },
    ]);
    expect(await (await fetch(calls, { method: "DELETE" })).json()).toEqual([]);
    expect(server.calls).toEqual([]);
  });

  it("does not know other paths", async () => {
    server = await startFakeModelServer();

    const answer = await fetch(`${server.url}/models`);

    expect([answer.status, ((await answer.json()) as any).error.message]).toEqual([
      404,
      "Unknown request GET /v1/models",
    ]);
  });
});

describe("the fake model server as a process of its own", () => {
  it("prints its base URL, and answers as its options say", async () => {
    const script = join(import.meta.dirname, "fake-model-server.ts");
    const options = "--port 0 --text hi --latency 1 --sigma 0.5 --faults 429=1 --lasting --key c\\d".split(" ");
    const child = spawn(process.execPath, [script, ...options], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const [line] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
      const url = line.trim();

      const answer = await fetch(`${url}/chat/completions`, {
        method: "POST",
        body: JSON.stringify({ messages: [{ role: "user", content: "this is c5" }] }),
      });

      expect(answer.status).toBe(429);
      expect(await (await fetch(new URL("/calls", url))).json()).toMatchObject([{ key: "c5", status: 429 }]);
    } finally {
      child.kill("SIGKILL");
    }
  });
});
