import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import type * as Library from "@azure/functions";
import type { Cookie } from "@azure/functions";
import type { AppFunction } from "../app/functions.ts";
import type { Invoke } from "../app/invoke.ts";

/**
 * Answers a request with an HTTP function. Bodies are streamed in both directions with back-pressure: a slow client
 * slows the function down, and a client that disconnects stops it.
 */
export async function answerWithFunction(
  options: { invoke: Invoke; library: typeof Library; logError: (fn: AppFunction, error: unknown) => void },
  { fn, params }: { fn: AppFunction; params: Readonly<Record<string, string>> },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { invoke, library, logError } = options;
  let result: Library.HttpResponse | undefined;
  const body = openBody(request);
  try {
    const nativeRequest = toRequest(request, body);
    const init = { nativeRequest, params } as ConstructorParameters<typeof Library.HttpRequest>[0];
    result = toHttpResponse(library, await invoke(fn, new library.HttpRequest(init)));
  } catch (error) {
    logError(fn, error);
    // The error goes to the log only: anybody may read the response.
    return void response.writeHead(500).end();
  }
  try {
    if (body?.destroyed && !request.complete) await drainRequest(request, response);
    await send(result, request, response);
  } catch (error) {
    // A client that disconnects is not an error of the function.
    if (!CLIENT_GONE_CODES.has((error as NodeJS.ErrnoException).code ?? "")) logError(fn, error);
    response.destroy();
  }
}

/**
 * Discards the rest of a request body that the function did not read, for example because it is too large. A client
 * reads the response only after it has sent its body, so wait for that, but not long, and close the connection.
 */
async function drainRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader("connection", "close");
  request.unpipe();
  request.resume();
  await once(request, "end", { signal: AbortSignal.timeout(MAX_DRAIN_MS) }).catch(() => {});
}

const MAX_DRAIN_MS = 2000;

const CLIENT_GONE_CODES = new Set(["ERR_STREAM_PREMATURE_CLOSE", "ERR_STREAM_UNABLE_TO_PIPE"]);

function toRequest(request: IncomingMessage, body: Readable | undefined): Request {
  const method = request.method ?? "GET";
  const headers = new Headers();
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    headers.append(request.rawHeaders[index]!, request.rawHeaders[index + 1]!);
  }
  return new Request(`http://${request.headers.host}${request.url}`, {
    method,
    headers,
    ...(body && { body: Readable.toWeb(body), duplex: "half" }),
  } as RequestInit);
}

/**
 * Returns the body as a separate stream, so that a function that stops reading does not close the connection on which
 * the response is sent.
 */
function openBody(request: IncomingMessage): Readable | undefined {
  const { method, headers } = request;
  const isSent = headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
  if (!isSent || method === "GET" || method === "HEAD") return undefined;
  const body = new PassThrough();
  request.once("error", (error) => body.destroy(error));
  // A broken body that no function reads is not an error.
  body.once("error", () => {});
  return request.pipe(body);
}

function toHttpResponse(library: typeof Library, value: unknown): Library.HttpResponse | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object") {
    throw new TypeError(
      `The HTTP response must be an object with optional properties "body", "status", "headers" and "cookies", not ${typeof value}.`,
    );
  }
  return value instanceof library.HttpResponse ? value : new library.HttpResponse(value);
}

async function send(
  result: Library.HttpResponse | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!result) return void response.writeHead(204).end();
  response.statusCode = result.status;
  for (const [name, value] of result.headers) if (name !== "set-cookie") response.setHeader(name, value);
  const cookies = [...result.headers.getSetCookie(), ...result.cookies.map(formatCookie)];
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  const body = result.body as ReadableStream | null;
  if (body === null) {
    response.end();
  } else if (request.method === "HEAD") {
    await body.cancel();
    response.end();
  } else await pipeline(Readable.fromWeb(body), response);
}

/**
 * Formats the value of a Set-Cookie header.
 *
 * @example
 * formatCookie({ name: "session", value: "a b", httpOnly: true }); // "session=a%20b; HttpOnly"
 */
function formatCookie(cookie: Cookie): string {
  const { name, value, domain, path, expires, maxAge, secure, httpOnly, sameSite } = cookie;
  const parts = [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`];
  if (maxAge !== undefined) parts.push(`Max-Age=${maxAge}`);
  if (domain) parts.push(`Domain=${domain}`);
  if (path) parts.push(`Path=${path}`);
  if (expires !== undefined) parts.push(`Expires=${new Date(expires).toUTCString()}`);
  if (secure) parts.push("Secure");
  if (httpOnly) parts.push("HttpOnly");
  if (sameSite) parts.push(`SameSite=${sameSite}`);
  return parts.join("; ");
}
