// The table in docs/attacks.md.
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createSocket, type Server as SocketServer } from "node:net";
import { keepAliveFetch } from "../../shared/models/open-ai-client.ts";

const MEGABYTE = 2 ** 20;

describe("a hostile model server", () => {
  const servers: (Server | SocketServer)[] = [];
  afterEach(async () => {
    const ordinary = await serve((_request, response) => response.end("fine"));
    expect(await (await keepAliveFetch(ordinary)).text()).toBe("fine");
    for (const server of servers.splice(0)) {
      if ("closeAllConnections" in server) server.closeAllConnections();
      server.close();
    }
  });
  const listen = async (server: Server | SocketServer) => {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };
  const serve = (listener: RequestListener) => listen(createServer(listener));
  /** Sends exactly this text. */
  const say = (text: string) =>
    listen(
      createSocket((socket) => {
        socket.on("error", () => {});
        socket.once("data", () => socket.end(text, "latin1"));
      }),
    );

  it("sends a body that never ends", async () => {
    const url = await serve((_request, response) => {
      response.on("error", () => {});
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(MEGABYTE)));
        response.once("drain", more);
      };
      more();
    });

    await expect(keepAliveFetch(url)).rejects.toThrow("the answer has more than 64 MB");
  });

  it("drips a byte at a time", async () => {
    const url = await serve((_request, response) => {
      response.on("error", () => {});
      const drip = setInterval(() => response.write("x"), 10);
      response.on("close", () => clearInterval(drip));
    });

    await expect(keepAliveFetch(url, { signal: AbortSignal.timeout(100) })).rejects.toThrow("aborted due to timeout");
  });

  it("redirects to another host, which gets neither key nor call", async () => {
    const calls: string[] = [];
    const other = await serve((request, response) => {
      calls.push(request.url ?? "");
      response.end();
    });
    const url = await serve((_request, response) => response.writeHead(307, { location: other }).end());

    const headers = { authorization: "Bearer key" };
    const response = await keepAliveFetch(url, { method: "POST", headers, body: "{}" });

    expect(response.status).toBe(307);
    expect(calls).toEqual([]);
  });

  it.each([
    ["a header of 1 MB", `HTTP/1.1 200 OK\r\nx: ${"a".repeat(MEGABYTE)}\r\n\r\n`],
    ["10,000 headers", `HTTP/1.1 200 OK\r\n${"x: y\r\n".repeat(10_000)}\r\n`],
    ["a header without an end", "HTTP/1.1 200 OK\r\nx: y"],
    ["no HTTP", "SSH-2.0-OpenSSH_9.0\r\n"],
    ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"],
    ["a length and chunks", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["fewer bytes than it said", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nab"],
    ["a chunk of a size that is none", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"],
    ["a status that there is not", "HTTP/1.1 999 No\r\ncontent-length: 0\r\n\r\n"],
    ["a line break within a header", "HTTP/1.1 200 OK\r\nx: y\nz\0: w\r\n\r\n"],
  ])("sends %s", async (_what, text) => {
    await expect(keepAliveFetch(await say(text))).rejects.toThrow();
  });
});
