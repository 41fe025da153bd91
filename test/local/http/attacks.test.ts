import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { type HttpServer, listen } from "../../../local/http/server.ts";
import { rawRequest, statusesOf } from "../../support/raw-request.ts";
import { type SampleApp, startSampleApp } from "../sample-app.ts";

describe("the local host", () => {
  let app: SampleApp;
  let host: string;
  beforeAll(async () => {
    app = await startSampleApp();
    host = `Host: ${new URL(app.host.url).host}`;
  });
  afterAll(() => app.host.stop());
  // The next request is served in any case.
  afterEach(async () => expect((await fetch(`${app.host.url}/api/teapot`)).status).toBe(418));

  const echo = (headers: string, body: string): string =>
    `POST /api/any/x HTTP/1.1\r\n${host}\r\n${headers}\r\n\r\n${body}`;
  const smuggled = () => get("/api/teapot");

  const get = (url: string, headers = host) => `GET ${url} HTTP/1.1\r\n${headers}\r\n\r\n`;

  it.each<[string, () => string]>([
    ["both lengths", () => echo("Content-Length: 5\r\nTransfer-Encoding: chunked", `0\r\n\r\n${smuggled()}`)],
    ["both lengths, reversed", () => echo("Transfer-Encoding: chunked\r\nContent-Length: 5", `0\r\n\r\n${smuggled()}`)],
    ["two lengths", () => echo("Content-Length: 0\r\nContent-Length: 40", smuggled())],
    ["a length in hex", () => echo("Content-Length: 0x10", smuggled())],
    ["a length with a sign", () => echo("Content-Length: +0", smuggled())],
    ["an unknown encoding", () => echo("Transfer-Encoding: xchunked", smuggled())],
    ["chunked twice", () => echo("Transfer-Encoding: chunked, identity", smuggled())],
    ["a space before the colon", () => echo("Content-Length : 0", smuggled())],
    ["a folded header", () => echo("Content-Length:\r\n 0", smuggled())],
    ["a NUL in a header", () => echo("X-A: a\u0000b", smuggled())],
    ["lines that end without a carriage return", () => echo("", "").replaceAll("\r\n", "\n") + smuggled()],
    ["an unknown method", () => get("/api/teapot").replace("GET", "OWNED")],
    ["no Host header", () => "GET /api/teapot HTTP/1.1\r\n\r\n"],
    ["two Host headers", () => get("/api/teapot", `${host}\r\nHost: evil.example`)],
    ["the URL of another host", () => get("http://evil.example/api/teapot")],
    ["a URL that begins with two slashes", () => get("//evil.example/api/teapot")],
  ])("answers 400 to %s and ignores what follows it", async (_, request) => {
    expect(statusesOf(await rawRequest(app.host.url, request()))).toEqual([400]);
  });

  it.each([
    { attack: "a chunk whose size is not a number", body: "zz\r\n0\r\n\r\n" },
    { attack: "a chunk longer than its size", body: "2\r\nabcdef\r\n0\r\n\r\n" },
    { attack: "a chunk of 2^64 bytes", body: "fffffffffffffffff\r\na\r\n" },
  ])("closes the connection on $attack", async ({ body }) => {
    const received = await rawRequest(app.host.url, echo("Transfer-Encoding: chunked", body), smuggled());

    expect([[400], []]).toContainEqual(statusesOf(received));
  });

  it("answers 431 to headers over 16 KB", async () => {
    const request = get("/api/teapot", `${host}\r\nX-A: ${"x".repeat(20_000)}`);

    expect(statusesOf(await rawRequest(app.host.url, request))).toEqual([431]);
  });

  it("opens no tunnel and switches to no other protocol", async () => {
    const received = [
      await rawRequest(app.host.url, get("evil.example:443").replace("GET", "CONNECT")),
      await rawRequest(app.host.url, get("/api/teapot", `${host}\r\nConnection: Upgrade\r\nUpgrade: h2c`)),
    ];

    expect(received.map(statusesOf)).not.toContainEqual([101]);
    expect(statusesOf(received[0]!)).not.toContain(200);
  });

  it.each([
    { attack: "a name that resolves to this machine", headers: "Host: evil.example" },
    { attack: "a name that begins like this host's", headers: "Host: 127.0.0.1.evil.example" },
    { attack: "another port", headers: "Host: 127.0.0.1:1" },
    { attack: "a page of another site", headers: "HOST\r\nOrigin: https://evil.example" },
    { attack: "a page without an origin", headers: "HOST\r\nOrigin: null" },
    { attack: "a page of another port of this machine", headers: "HOST\r\nOrigin: http://127.0.0.1:1" },
    { attack: "a request marked cross-site", headers: "HOST\r\nSec-Fetch-Site: cross-site" },
    { attack: "a request marked same-site", headers: "HOST\r\nSec-Fetch-Site: same-site" },
  ])("answers 403 to $attack", async ({ headers }) => {
    const request = `POST /api/any/x HTTP/1.1\r\n${headers.replace("HOST", host)}\r\nContent-Length: 2\r\n\r\n{}`;

    expect(statusesOf(await rawRequest(app.host.url, request))).toEqual([403]);
  });

  it("listens on the loopback interface only", async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter(({ family, internal }) => family === "IPv4" && !internal);
    const { port } = new URL(app.host.url);

    for (const { address } of others) {
      const outcome = await new Promise((resolve) =>
        connect(Number(port), address)
          .on("connect", () => resolve("connected"))
          .on("error", ({ code }: NodeJS.ErrnoException) => resolve(code)),
      );
      expect(outcome).toBe("ECONNREFUSED");
    }
  });

  it("delivers a function's refusal to a client that is still sending and closes the connection", async () => {
    const sending = { method: "POST", body: new Uint8Array(5_000_000) };
    const answer = await fetch(`${app.host.url}/api/refuse`, sending);
    const endless = [`POST /api/refuse HTTP/1.1\r\n${host}\r\nTransfer-Encoding: chunked\r\n\r\n`, "5\r\nabcde\r\n"];

    expect([answer.status, answer.headers.get("connection")]).toEqual([413, "close"]);
    expect(statusesOf(await rawRequest(app.host.url, ...endless))).toEqual([413]);
  });
});

describe("a slow client", () => {
  let server: HttpServer;
  let handled: string[];
  beforeAll(async () => {
    handled = [];
    server = await listen({
      port: 0,
      handle: async (request, response) => {
        for await (const _ of request);
        await sleep(600);
        handled.push(request.url!);
        response.end("answered");
      },
      isClientRequest: () => false,
      limits: { headersMs: 200, requestMs: 400 },
    });
  });
  afterAll(() => server.stop());
  const send = (text: string) => rawRequest(`http://127.0.0.1:${server.port}`, text);
  const post = (rest: string) => `POST /slow HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n${rest}`;

  it.each([
    ["headers", "X-A: a"],
    ["a body", "Content-Length: 5\r\n\r\nab"],
    ["a chunk", "Transfer-Encoding: chunked\r\n\r\n5\r\nab"],
  ])("when sending %s is disconnected and no function runs", async (_, rest) => {
    expect(statusesOf(await send(post(rest)))).toEqual([408]);
    expect(handled).toEqual([]);
  });

  it("may wait for a slow function", async () => {
    expect(await send(post("Connection: close\r\nContent-Length: 2\r\n\r\nab"))).toContain("answered");
  });
});
