import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type FakeServer = {
  readonly url: string;
  /** The requests so far, such as `GET /api/runs`. */
  readonly requests: string[];
  stop(): Promise<void>;
};

/** Starts a server that sends what `answer` returns as JSON. */
export async function startFakeServer(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => unknown,
): Promise<FakeServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      requests.push(`${request.method} ${request.url}`);
      const value = answer(request, response, body);
      if (!response.headersSent && !response.destroyed) response.end(JSON.stringify(value));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async stop() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
