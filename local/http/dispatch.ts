import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { AppFunction } from "../app/functions.ts";
import type { HttpRouter } from "../triggers/routes.ts";
import { toError } from "../values.ts";
import type { RpcAnswer } from "./rpc-answer.ts";
import { clientBase, type Rpc, webhookBase } from "./rpc.ts";

type Dispatch = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

type DispatchOptions = {
  readonly route: HttpRouter;
  /** The secret that durable clients must send. */
  readonly secret: string;
  readonly rpc: Rpc;
  readonly answer: (
    call: { readonly fn: AppFunction; readonly params: Readonly<Record<string, string>> },
    request: IncomingMessage,
    response: ServerResponse,
  ) => Promise<void>;
  readonly warn: (message: string) => void;
};

/** Routes requests to the durable client API or to an HTTP function of the app. */
export function createDispatch({ route, secret, rpc, answer, warn }: DispatchOptions): Dispatch {
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
    // Only paths: absolute URLs are for proxies.
    const url = /^\/(?!\/)/.test(request.url ?? "") ? URL.parse(request.url!, "http://localhost") : null;
    if (!url) return void response.writeHead(400).end();
    const base = clientBase(url.pathname, secret) ?? webhookBase(url, secret);
    if (base !== undefined) return answerClient(base, url, request, response);
    const match = route(request.method ?? "GET", url.pathname.slice(1));
    switch (match.kind) {
      case "found": {
        const params = decodeAll(match.params);
        return params ? answer({ fn: match.fn, params }, request, response) : void response.writeHead(400).end();
      }
      case "method not allowed":
        return void response.writeHead(405, { allow: match.methods.join(", ") }).end();
      case "not found":
        return void response.writeHead(404).end();
    }
  };
}

/** Decodes parameters as ASP.NET does: an encoded slash stays encoded, and NUL is invalid. */
function decodeAll(params: Readonly<Record<string, string>>): Record<string, string> | undefined {
  const decode = (value: string): string =>
    value
      .split(/(%2f)/i)
      .map((part) => (/^%2f$/i.test(part) ? part : decodeURIComponent(part)))
      .join("");
  try {
    const decoded = Object.entries(params).map(([name, value]): [string, string] => [name, decode(value)]);
    return decoded.some(([, value]) => value.includes("\0")) ? undefined : Object.fromEntries(decoded);
  } catch {
    return undefined;
  }
}
