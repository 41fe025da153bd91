import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { HostError } from "../host-error.ts";

const GRACE_MS = 500;

type ListenOptions = {
  /** 0 for any free port. */
  readonly port: number;
  /** Reports its own errors; a rejection closes the connection. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Whether a path belongs to the durable client, which functions need until they have answered. */
  readonly isClientRequest: (path: string) => boolean;
  /** Time limits for the headers and for the whole request. Default: one and five minutes. */
  readonly limits?: { readonly headersMs: number; readonly requestMs: number };
};

/** Generous, because a machine that is too busy to read also makes a client look slow. */
const DEFAULT_LIMITS = { headersMs: 60_000, requestMs: 300_000 };

/**
 * Listens on 127.0.0.1. Refuses requests whose Host header does not name this machine and port, so that a web page
 * cannot reach the app through DNS rebinding, and requests that a browser sends for another site or another local
 * server. Disconnects clients that send too slowly.
 *
 * @throws HostError when the port is in use.
 */
export async function listen({ port, handle, isClientRequest, limits = DEFAULT_LIMITS }: ListenOptions) {
  let ownPort = port;
  let isStopping = false;
  // Includes requests whose client has disconnected: their functions may still use the durable client.
  let answering = 0;
  let allAnswered = (): void => {};

  const options = {
    headersTimeout: limits.headersMs,
    // Ends when the request is complete; the function may take as long as it needs.
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.headersMs / 4,
    // The durable client runs in this process: when it is busy, both ends notice late that a connection was idle, and
    // the next request would be sent on a connection that is being closed.
    keepAliveTimeout: 60_000,
  };
  const server = createServer(options, (request, response) => {
    const hosts = request.headersDistinct["host"] ?? [];
    if (hosts.length > 1) return void response.writeHead(400).end();
    if (!isLocalHost(hosts[0], ownPort)) {
      const host = (hosts[0] ?? "").slice(0, 100);
      return refuse(
        response,
        `The Host header "${host}" does not name this server. Use http://127.0.0.1:${ownPort}.\n`,
      );
    }
    if (isCrossSite(request, ownPort)) return refuse(response, "This server answers no pages of other sites.\n");
    const isCounted = !isClientRequest(request.url ?? "/");
    if (isCounted && isStopping) {
      return void response.writeHead(503, { connection: "close", "retry-after": "1" }).end();
    }
    if (isCounted) answering += 1;
    void handle(request, response)
      .catch(() => response.destroy())
      .finally(() => {
        if (isCounted && --answering === 0) allAnswered();
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      const message = isTaken
        ? `Port ${port} is in use. Use another port, or none for any free one.`
        : `Cannot listen on port ${port}: ${error.message}`;
      reject(new HostError(isTaken ? "port-in-use" : "port-unusable", message, { cause: error }));
    });
    // The durable client may open hundreds of connections at once.
    server.listen({ port, host: "127.0.0.1", backlog: 4096 }, resolve);
  });
  ownPort = (server.address() as AddressInfo).port;

  /** Answers new requests with 503, waits briefly for those in progress, and closes. */
  const stop = async (): Promise<void> => {
    isStopping = true;
    await new Promise<void>((resolve) => {
      if (answering === 0) return resolve();
      const grace = setTimeout(resolve, GRACE_MS);
      allAnswered = () => {
        clearTimeout(grace);
        resolve();
      };
    });
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  return { port: ownPort, stop };
}

export type HttpServer = Awaited<ReturnType<typeof listen>>;

function refuse(response: ServerResponse, message: string): void {
  response.writeHead(403, { "content-type": "text/plain" }).end(message);
}

/**
 * Whether a browser sends the request for a page of another site, which could start work without reading the answer.
 */
function isCrossSite({ headers }: IncomingMessage, port: number): boolean {
  const { origin } = headers;
  if (origin !== undefined && !isLocalHost(URL.parse(origin)?.host, port)) return true;
  // "same-site" means another port of this machine.
  return ["cross-site", "same-site"].includes(headers["sec-fetch-site"] as string);
}

function isLocalHost(host: string | undefined, port: number): boolean {
  const found = /^(localhost|127\.0\.0\.1|\[::1\])(?::(\d+))?$/i.exec(host ?? "");
  return found !== null && Number(found[2] ?? 80) === port;
}
