import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { AppFunction } from "./app-functions.ts";
import { rpcPath, webhookPath } from "./durable-client.ts";
import type { HttpRouter } from "./http-router.ts";
import type { Rpc } from "./rpc.ts";
import type { RpcAnswer } from "./rpc-answer.ts";
import { toError } from "./values.ts";

/** Answers every request that the server takes. */
export type Dispatch = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type DispatchOptions = {
  readonly route: HttpRouter;
  /** What durable clients must know to be heard. */
  readonly secret: string;
  readonly rpc: Rpc;
  readonly answer: (
    call: { readonly fn: AppFunction; readonly params: Readonly<Record<string, string>> },
    request: IncomingMessage,
    response: ServerResponse,
  ) => Promise<void>;
  readonly warn: (message: string) => void;
};

/** Sends requests where they belong: to the interface of durable clients, or to an HTTP function of the app. */
export const createDispatch = ({ route, secret, rpc, answer, warn }: DispatchOptions): Dispatch => {
  const clientBase = rpcPath(secret);

  const answerClient = async (base: string, url: URL, request: IncomingMessage, response: ServerResponse) => {
    let reply: RpcAnswer;
    try {
      const segments = url.pathname.slice(base.length).split("/").map(decodeURIComponent);
      reply = await rpc({
        method: request.method ?? "GET",
        segments,
        query: url.searchParams,
        body: await text(request),
        continuationToken: request.headers["x-ms-continuation-token"] as string | undefined,
      });
    } catch (error) {
      warn(`A request of a durable client failed: ${toError(error).stack}`);
      reply = { status: 500, body: { Message: "Something went wrong while processing your request" } };
    }
    const content = reply.body === undefined ? undefined : JSON.stringify(reply.body);
    response.writeHead(reply.status, { ...reply.headers, ...(content && { "content-type": "application/json" }) });
    response.end(content);
  };

  return async (request, response) => {
    const url = URL.parse(request.url ?? "/", "http://localhost");
    if (!url) {
      response.writeHead(400).end();
      return;
    }
    if (url.pathname.startsWith(clientBase)) return answerClient(clientBase, url, request, response);
    if (url.pathname.startsWith(webhookPath) && url.searchParams.get("code") === secret) {
      return answerClient(webhookPath, url, request, response);
    }
    const match = route(request.method ?? "GET", url.pathname.slice(1));
    switch (match.kind) {
      case "found": {
        const params = decodeAll(match.params);
        if (params) return answer({ fn: match.fn, params }, request, response);
        response.writeHead(400).end();
        return;
      }
      case "method not allowed":
        response.writeHead(405, { allow: match.methods.join(", ") }).end();
        return;
      case "not found":
        response.writeHead(404).end();
    }
  };
};

/** An encoded slash stays as it is, like in ASP.NET: it is no border of a segment. */
const decodeAll = (params: Readonly<Record<string, string>>): Record<string, string> | undefined => {
  const decode = (value: string): string =>
    value
      .split(/(%2f)/i)
      .map((part) => (/^%2f$/i.test(part) ? part : decodeURIComponent(part)))
      .join("");
  try {
    return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decode(value)]));
  } catch {
    return undefined;
  }
};
