import { request as httpRequest, type RequestOptions } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { produced } from "../apps/samples/http.ts";
import { type SampleApp, startSampleApp } from "../sample-app.ts";

describe("an HTTP function", () => {
  let app: SampleApp;
  beforeAll(async () => (app = await startSampleApp()));
  afterAll(() => app.host.stop());
  const get = (path: string, init?: RequestInit): Promise<Response> => fetch(`${app.host.url}/api/${path}`, init);
  /** Sends a request that `fetch` would not send. */
  const statusOf = (options: RequestOptions) =>
    new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest({ port: new URL(app.host.url).port, ...options }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on("error", reject).end();
    });
  const json = async (path: string, init?: RequestInit): Promise<any> => (await get(path, init)).json();

  it("receives method, path, parameters, query, headers and body", async () => {
    const init = { method: "PUT", headers: { "X-Sample": "s" }, body: "text" };

    expect(await json("any/x%20y/b%2Fc?q=1&q=2", init)).toEqual({
      method: "PUT",
      url: "/api/any/x%20y/b%2Fc",
      params: { a: "x y", b: "b%2Fc" },
      query: [
        ["q", "1"],
        ["q", "2"],
      ],
      header: "s",
      body: "text",
    });
  });

  it.each(["GET", "POST", "PUT", "PATCH", "DELETE"])("answers %s", async (method) => {
    expect(await json("any/x", { method })).toMatchObject({ method, params: { a: "x" }, body: "" });
  });

  it.each([
    { path: "runs/latest", answer: "latest", because: "a literal comes before a parameter" },
    {
      path: "runs/2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d",
      answer: { run: "2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d" },
      because: "a constrained parameter comes before a free one",
    },
    { path: "runs/other", answer: { name: "other" }, because: "the free parameter takes the rest" },
    { path: "files/a/b.txt", answer: { path: "a/b.txt" }, because: "a catch-all includes slashes" },
    { path: "FILES/a", answer: { path: "a" }, because: "literals are case-insensitive" },
  ])("routes $path: $because", async ({ path, answer }) => {
    expect(await json(path)).toEqual(answer);
  });

  it("answers 404 if no function matches", async () => {
    expect((await get("nobody")).status).toBe(404);
    expect((await fetch(`${app.host.url}/`)).status).toBe(404);
  });

  it("answers 405 with the allowed methods", async () => {
    const response = await get("teapot", { method: "POST" });

    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it("answers HEAD like GET, without the body", async () => {
    const response = await get("teapot", { method: "HEAD" });

    expect([response.status, await response.text()]).toEqual([418, ""]);
  });

  it("answers 400 to a path that cannot be decoded", async () => {
    expect((await get("any/%E0%A4%A")).status).toBe(400);
  });

  it("answers 400 to a request line that is not a URL", async () => {
    expect(await statusOf({ path: "//" })).toBe(400);
  });

  it("sends status, headers, cookies and body", async () => {
    const response = await get("cookies");

    expect(response.headers.get("x-answer")).toBe("42");
    expect(response.headers.getSetCookie()).toEqual([
      "a=1%202; Path=/; HttpOnly; SameSite=Strict",
      "b=2; Max-Age=60; Secure",
    ]);
    expect((await get("teapot")).status).toBe(418);
    expect(await (await get("unnamed")).text()).toBe("by the name of the function");
  });

  it("answers 204 when the handler returns nothing", async () => {
    expect((await get("nothing")).status).toBe(204);
  });

  it("answers 500 when a handler throws and writes the error to the log only", async () => {
    const response = await get("broken");

    expect([response.status, await response.text()]).toEqual([500, ""]);
    const entry = app.log.find(({ functionName }) => functionName === "broken");
    expect(entry).toMatchObject({ level: "error", category: "host" });
    expect(entry?.message).toMatch(/^Error: a secret of the app\n {4}at /);
  });

  it("answers 500 when a handler returns something that is not a response", async () => {
    expect((await get("number")).status).toBe(500);
    expect(app.log.find(({ functionName }) => functionName === "number")?.message).toContain(
      'TypeError: The HTTP response must be an object with optional properties "body", "status", "headers" and "cookies", not number.',
    );
  });

  it("writes lines of context.log to the log with level, function and invocation", async () => {
    await get("log");

    const entries = app.log.filter(({ functionName }) => functionName === "log");
    expect(entries.map(({ level, category, message }) => [level, category, message])).toEqual([
      ["information", "user", "a line { with: 'data' }"],
      ["warning", "user", "a warning"],
    ]);
    expect(entries[0]?.invocationId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("streams a request body of 20 MB", async () => {
    const response = await fetch(`${app.host.url}/api/length`, { method: "POST", body: new Uint8Array(20_000_000) });

    expect(await response.json()).toBe(20_000_000);
  });

  it("is slowed down by a slow client and stopped when the client disconnects", async () => {
    const reader = (await get("stream")).body!.getReader();
    await reader.read();
    await sleep(50);
    expect(produced.chunks).toBeLessThan(500);

    await reader.cancel();
    while (!produced.isCancelled) await sleep(5);

    expect(produced.chunks).toBeLessThan(1000);
  });

  it("closes the connection when a body breaks, and logs why", async () => {
    await expect(get("breaks").then((response) => response.text())).rejects.toThrow();
    expect(app.log.find(({ functionName }) => functionName === "breaks")?.message).toContain("broke in the middle");
  });

  it.each([
    { host: "evil.example", status: 403 },
    { host: "127.0.0.1", status: 403 },
    { host: "localhost:$port", status: 418 },
    { host: "[::1]:$port", status: 418 },
  ])("answers $status to a request for the host $host", async ({ host, status }) => {
    const headers = { host: host.replace("$port", new URL(app.host.url).port) };

    expect(await statusOf({ path: "/api/teapot", headers })).toBe(status);
  });
});
