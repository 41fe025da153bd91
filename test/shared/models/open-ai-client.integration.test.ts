import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { keepAliveFetch } from "../../../shared/models/open-ai-client.ts";

let server: Server | undefined;
afterEach(async () => {
  server?.close();
  server?.closeAllConnections();
  if (server?.listening) await once(server, "close");
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe("keepAliveFetch", () => {
  it("sends method, headers and body, and returns status, headers and body", async () => {
    const url = await serve((request, response) => {
      response.writeHead(201, { "x-seen": `${request.method} ${request.headers["x-mine"]}` });
      request.pipe(response);
    });

    const response = await keepAliveFetch(url, { method: "POST", headers: { "X-Mine": "1" }, body: "grüße" });

    expect([response.status, response.headers.get("x-seen"), await response.text()]).toEqual([201, "POST 1", "grüße"]);
  });

  it.each([204, 304])("returns an answer of status %d, which has no body", async (status) => {
    const url = await serve((_request, response) => void response.writeHead(status).end());

    expect((await keepAliveFetch(url)).status).toBe(status);
  });

  it("does not follow redirects", async () => {
    const url = await serve((_request, response) => void response.writeHead(302, { location: "/other" }).end());

    expect((await keepAliveFetch(url)).status).toBe(302);
  });

  it("fails for an invalid status", async () => {
    const tcp = createTcpServer((socket) => void socket.end("HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n"));
    tcp.listen(0, "127.0.0.1");
    await once(tcp, "listening");

    await expect(keepAliveFetch(`http://127.0.0.1:${(tcp.address() as AddressInfo).port}/`)).rejects.toThrow(
      "the answer has the status 999, which there is not",
    );
    tcp.close();
  });

  it("fails with the signal's reason, before the call and during it", async () => {
    const url = await serve(() => {});
    const controller = new AbortController();
    const answer = keepAliveFetch(url, { signal: controller.signal });
    controller.abort(new Error("enough"));

    await expect(answer).rejects.toThrow(new Error("enough"));
    await expect(keepAliveFetch(url, { signal: controller.signal })).rejects.toThrow(new Error("enough"));
  });

  it("reports how many bytes came before the connection ended", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("0123456789", () => response.socket?.destroy());
    });

    await expect(keepAliveFetch(url)).rejects.toMatchObject({
      message: "the connection ended after 10 bytes of the answer",
      code: "ECONNRESET",
    });
  });
});
