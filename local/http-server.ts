import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { HostError } from "./host-error.ts";

/** A server on this machine's loopback interface. */
export type HttpServer = {
  readonly port: number;
  /** Takes no new requests, gives those under way a moment, and closes. */
  readonly stop: () => Promise<void>;
};

const graceMs = 500;

/**
 * Listens on 127.0.0.1. `handle` reports its own errors; a request that it gives up is cut off. Requests whose Host header names anything but this machine and port are refused: a web page whose
 * name has been made to point here must not talk to the app.
 *
 * @param port - 0: any free one.
 * @throws HostError when the port is taken.
 */
export const listen = async (
  port: number,
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<HttpServer> => {
  const server = createServer((request, response) => {
    const { port: own } = server.address() as AddressInfo;
    if (isLocalHost(request.headers.host, own)) handle(request, response).catch(() => response.destroy());
    else {
      const answer = `The Host header "${request.headers.host ?? ""}" does not name this server. Use http://127.0.0.1:${own}.\n`;
      response.writeHead(403, { "content-type": "text/plain" }).end(answer);
    }
  });
  // A request may wait for a function as long as it takes.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      const message = isTaken
        ? `Port ${port} is in use. Give another one, or none: then a free one is taken.`
        : `Cannot listen on port ${port}: ${error.message}`;
      reject(new HostError(isTaken ? "port-in-use" : "port-unusable", message, { cause: error }));
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  return { port: (server.address() as AddressInfo).port, stop: () => stop(server) };
};

const stop = async (server: Server): Promise<void> => {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const grace = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(grace);
};

const isLocalHost = (host: string | undefined, port: number): boolean => {
  const found = /^(localhost|127\.0\.0\.1|\[::1\])(?::(\d+))?$/i.exec(host ?? "");
  return found !== null && Number(found[2] ?? 80) === port;
};
