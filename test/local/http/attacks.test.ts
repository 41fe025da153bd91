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
  const smuggled = () => `GET /api/teapot HTTP/1.1\r\n${host}\r\n\r\n`;

  it.each([
    {
      attack: "both lengths",
      request: () => echo("Content-Length: 5\r\nTransfer-Encoding: chunked", `0\r\n\r\n${smuggled()}`),
    },
    {
      attack: "both lengths, the other way round",
      request: () => echo("Transfer-Encoding: chunked\r\nContent-Length: 5", `0\r\n\r\n${smuggled()}`),
    },
    { attack: "two lengths", request: () => echo("Content-Length: 0\r\nContent-Length: 40", smuggled()) },
    { attack: "a length in hex", request: () => echo("Content-Length: 0x10", smuggled()) },
    { attack: "a length with a sign", request: () => echo("Content-Length: +0", smuggled()) },
    { attack: "an unknown encoding", request: () => echo("Transfer-Encoding: xchunked", smuggled()) },
    { attack: "chunked twice", request: () => echo("Transfer-Encoding: chunked, identity", smuggled()) },
    { attack: "a space before the colon", request: () => echo("Content-Length : 0", smuggled()) },
    { attack: "a folded header", request: () => echo("Content-Length:\r\n 0", smuggled()) },
    { attack: "a NUL in a header", request: () => echo("X-A: a\u0000b", smuggled()) },
    {
      attack: "lines that end without a carriage return",
      request: () => echo("", "").replaceAll("\r\n", "\n") + smuggled(),
    },
    { attack: "an unknown method", request: () => `OWNED /api/teapot HTTP/1.1\r\n${host}\r\n\r\n` },
    { attack: "no Host header", request: () => "GET /api/teapot HTTP/1.1\r\n\r\n" },
    { attack: "two Host headers", request: () => `GET /api/teapot HTTP/1.1\r\n${host}\r\nHost: evil.example\r\n\r\n` },
    {
      attack: "the URL of another host",
      request: () => `GET http://evil.example/api/teapot HTTP/1.1\r\n${host}\r\n\r\n`,
    },
    {
      attack: "a URL that begins with two slashes",
      request: () => `GET //evil.example/api/teapot HTTP/1.1\r\n${host}\r\n\r\n`,
    },
  ])("answers 400 to $attack and ignores what follows it", async ({ request }) => {
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
    const request = `GET /api/teapot HTTP/1.1\r\n${host}\r\nX-A: ${"x".repeat(20_000)}\r\n\r\n`;

    expect(statusesOf(await rawRequest(app.host.url, request))).toEqual([431]);
  });

  it("opens no tunnel and switches to no other protocol", async () => {
    const received = [
      await rawRequest(app.host.url, `CONNECT evil.example:443 HTTP/1.1\r\n${host}\r\n\r\n`),
      await rawRequest(
        app.host.url,
        `GET /api/teapot HTTP/1.1\r\n${host}\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`,
      ),
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
  let heard: string[];
  beforeAll(async () => {
    heard = [];
    server = await listen({
      port: 0,
      handle: async (request, response) => {
        for await (const _ of request);
        await sleep(600);
        heard.push(request.url!);
        response.end("answered");
      },
      isClientRequest: () => false,
      limits: { headersMs: 200, requestMs: 400 },
    });
  });
  afterAll(() => server.stop());
  const send = (text: string) => rawRequest(`http://127.0.0.1:${server.port}`, text);
  const host = () => `Host: 127.0.0.1:${server.port}`;

  it.each([
    { attack: "when sending headers", text: () => `GET /headers HTTP/1.1\r\n${host()}\r\nX-A: a` },
    { attack: "when sending a body", text: () => `POST /body HTTP/1.1\r\n${host()}\r\nContent-Length: 5\r\n\r\nab` },
    {
      attack: "when sending a chunk",
      text: () => `POST /chunk HTTP/1.1\r\n${host()}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab`,
    },
  ])("$attack is disconnected and no function runs", async ({ text }) => {
    expect(statusesOf(await send(text()))).toEqual([408]);
    expect(heard).toEqual([]);
  });

  it("may wait for a slow function", async () => {
    expect(
      await send(`POST /slow HTTP/1.1\r\n${host()}\r\nConnection: close\r\nContent-Length: 2\r\n\r\nab`),
    ).toContain("answered");
  });
});
