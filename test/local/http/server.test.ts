import { once } from "node:events";
import { Agent, type IncomingMessage, request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { listen } from "../../../local/http/server.ts";

/** Starts a server whose answers wait for `release`, and a client that keeps its connection alive. */
async function aServer() {
  const waiting: (() => void)[] = [];
  const server = await listen({
    port: 0,
    handle: async (request, response) => {
      if (request.url === "/slow") await new Promise<void>((resolve) => waiting.push(resolve));
      response.end(`answer to ${request.url}`);
    },
    isClientRequest: (path) => path.startsWith("/client/"),
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const get = async (path: string, headers = {}) => {
    const call = httpRequest({ port: server.port, host: "127.0.0.1", path, headers, agent }).end();
    const [response] = (await once(call, "response")) as [IncomingMessage];
    return { status: response.statusCode, body: await text(response) };
  };
  const release = async () => {
    while (waiting.length === 0) await new Promise((resolve) => setImmediate(resolve));
    waiting.splice(0).forEach((resolve) => resolve());
  };
  return { server, agent, get, release };
}

describe("the HTTP server", () => {
  let { server, agent, get, release } = {} as Awaited<ReturnType<typeof aServer>>;
  beforeEach(async () => void ({ server, agent, get, release } = await aServer()));
  afterEach(async () => {
    agent.destroy();
    await server.stop();
  });

  it("waits for a request in progress before it stops and refuses new ones", async () => {
    await get("/warm-up");
    const slow = fetch(`http://127.0.0.1:${server.port}/slow`).then((response) => response.text());
    while ((await get("/quick")).status !== 200);
    await sleep(20);

    const stopped = server.stop();
    const refused = await get("/quick");
    const forClient = await fetch(`http://127.0.0.1:${server.port}/client/status`);
    await release();
    await stopped;

    expect(refused.status).toBe(503);
    expect(await forClient.text()).toBe("answer to /client/status");
    expect(await slow).toBe("answer to /slow");
  });

  it("serves the durable client of a function whose own caller has disconnected", async () => {
    const caller = new AbortController();
    const gone = fetch(`http://127.0.0.1:${server.port}/slow`, { signal: caller.signal }).catch(() => "gone");
    await sleep(50);
    caller.abort();
    expect(await gone).toBe("gone");
    await sleep(20);

    const stopped = server.stop();
    const answered = await fetch(`http://127.0.0.1:${server.port}/client/status`);
    await release();
    await stopped;

    expect(answered.status).toBe(200);
  });

  it("does not wait long for a request that does not end", async () => {
    const slow = fetch(`http://127.0.0.1:${server.port}/slow`).then(
      () => "answered",
      () => "cut off",
    );
    await sleep(50);

    await server.stop();

    expect(await slow).toBe("cut off");
  });

  it.each([
    { headers: { origin: "http://evil.example" }, status: 403 },
    { headers: { origin: "null" }, status: 403 },
    { headers: { "sec-fetch-site": "cross-site" }, status: 403 },
    { headers: { "sec-fetch-site": "same-origin" }, status: 200 },
  ])("answers $status to a browser that sends $headers", async ({ headers, status }) => {
    expect((await get("/quick", headers)).status).toBe(status);
  });

  it("answers its own page", async () => {
    expect((await get("/quick", { origin: `http://localhost:${server.port}` })).status).toBe(200);
  });

  it("refuses a request for another host", async () => {
    expect(await get("/quick", { host: "evil.example" })).toEqual({
      status: 403,
      body: `The Host header "evil.example" does not name this server. Use http://127.0.0.1:${server.port}.\n`,
    });
  });
});
