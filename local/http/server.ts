import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { HostError } from "../host-error.ts";

/** A server on this machine's loopback interface. */
export type HttpServer = {
  readonly port: number;
  /** Answers new requests with 503, gives those under way a moment, and closes. */
  readonly stop: () => Promise<void>;
};

const graceMs = 500;

export type ListenOptions = {
  /** 0: any free one. */
  readonly port: number;
  /** Reports its own errors; a request that it gives up is cut off. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Whether a path is for the app's own client, which functions use while they answer: it is heard to the end. */
  readonly isForClient: (path: string) => boolean;
  /** How long a caller may take to send the headers of a request, and all of it. Default: a minute and five. */
  readonly limits?: { readonly headersMs: number; readonly requestMs: number };
};

/** Generous, as a machine that is too busy to read what is there counts as a slow caller too. */
const DEFAULT_LIMITS = { headersMs: 60_000, requestMs: 300_000 };

/**
 * Listens on 127.0.0.1. Requests whose Host header names anything but this machine and port are refused: a web page whose
 * name has been made to point here must not talk to the app. So are those that a browser sends for a page of another site, or of
 * another server of this machine. Callers who send slowly are cut off.
 *
 * @throws HostError when the port is taken.
 */
export async function listen({
  port,
  handle,
  isForClient,
  limits = DEFAULT_LIMITS,
}: ListenOptions): Promise<HttpServer> {
  let ownPort = port;
  let isStopping = false;
  // Also those whose caller has gone: the function that answers may still talk to its client.
  let answering = 0;
  let allAnswered = (): void => {};

  const options = {
    headersTimeout: limits.headersMs,
    // Until all of it is here: then it may wait for a function as long as that takes.
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.headersMs / 4,
    // The app's own client is in this process: while that is busy, both sides notice late that a connection was idle, and the
    // next request would be sent on one that is being closed.
    keepAliveTimeout: 60_000,
  };
  const server = createServer(options, (request, response) => {
    const hosts = request.headersDistinct["host"] ?? [];
    if (hosts.length > 1) {
      response.writeHead(400).end();
      return;
    }
    if (!isLocalHost(hosts[0], ownPort)) {
      const host = (hosts[0] ?? "").slice(0, 100);
      const answer = `The Host header "${host}" does not name this server. Use http://127.0.0.1:${ownPort}.\n`;
      response.writeHead(403, { "content-type": "text/plain" }).end(answer);
      return;
    }
    if (isForeign(request, ownPort)) {
      const answer = "This server answers no pages of other sites.\n";
      response.writeHead(403, { "content-type": "text/plain" }).end(answer);
      return;
    }
    if (!isForClient(request.url ?? "/")) {
      if (isStopping) {
        response.writeHead(503, { connection: "close", "retry-after": "1" }).end();
        return;
      }
      answering++;
      const done = (): void => {
        answering--;
        if (answering === 0) allAnswered();
      };
      handle(request, response)
        .catch(() => response.destroy())
        .finally(done);
      return;
    }
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      const message = isTaken
        ? `Port ${port} is in use. Give another one, or none: then a free one is taken.`
        : `Cannot listen on port ${port}: ${error.message}`;
      reject(new HostError(isTaken ? "port-in-use" : "port-unusable", message, { cause: error }));
    });
    // The app's own client may open hundreds of connections at once.
    server.listen({ port, host: "127.0.0.1", backlog: 4096 }, resolve);
  });
  ownPort = (server.address() as AddressInfo).port;

  const stop = async (): Promise<void> => {
    isStopping = true;
    await new Promise<void>((resolve) => {
      if (answering === 0) return resolve();
      const grace = setTimeout(resolve, graceMs);
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

/** Whether a browser says that a page of another site sends the request: it could start work without being able to read the answer. */
function isForeign({ headers }: IncomingMessage, port: number): boolean {
  const { origin } = headers;
  if (origin !== undefined && !isLocalHost(URL.parse(origin)?.host, port)) return true;
  // "same-site": another port of this machine.
  return ["cross-site", "same-site"].includes(headers["sec-fetch-site"] as string);
}

function isLocalHost(host: string | undefined, port: number): boolean {
  const found = /^(localhost|127\.0\.0\.1|\[::1\])(?::(\d+))?$/i.exec(host ?? "");
  return found !== null && Number(found[2] ?? 80) === port;
}
