import * as http from "node:http";
import * as https from "node:https";
import { OpenAI } from "openai";
import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources/chat/completions";
import { redactKnown } from "../platform/redact.ts";
import type { CallSite } from "./call-site.ts";
import { connectionError, type StatusAnswer, statusError } from "./server-errors.ts";
import type { WireFormat } from "./wire-format.ts";

export type ChatRequest = ChatCompletionCreateParamsNonStreaming;

type SendOptions = {
  /** With the secret to send. */
  readonly site: CallSite;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
};

/** Sends a chat to a server once. Returns the body of an answer with status 200, with any content. */
export type SendChat = (
  request: ChatRequest,
  options: SendOptions,
) => Promise<{ readonly body: string; readonly requestId?: string }>;

/**
 * Creates a client for a server with OpenAI's API. The package takes 100 ms to load: import this file only for a call.
 *
 * @throws (when sending) ModelCallError; the reason of the signal, possibly wrapped.
 */
export function createOpenAiClient({
  wire: { baseUrl, query, headers, keyHeader },
  now,
}: {
  readonly wire: WireFormat;
  readonly now: () => Date;
}): SendChat {
  const client = new OpenAI({
    baseURL: baseUrl,
    defaultQuery: query,
    // The package requires a key and sends it as a bearer token; instead each call sets its own header.
    apiKey: "none",
    defaultHeaders: { ...headers, Authorization: null },
    // Otherwise the package would read these from the environment and send them to any server.
    adminAPIKey: null,
    organization: null,
    project: null,
    logLevel: "off",
    // The run retries.
    maxRetries: 0,
    fetch: async (input, init) => {
      const response = await keepAliveFetch(input, init).catch((thrown: unknown) => {
        throw new UnreachedError(thrown);
      });
      if (response.status === 200) return response;
      const { status, headers: received } = response;
      throw new RefusedError({ status, headers: received, body: redactKnown(await response.text()) });
    },
  });
  return async (request, { site, signal, timeoutMs }) => {
    try {
      const usesKeyHeader = site.signsInWith === "key" && keyHeader === "api-key";
      const signed = usesKeyHeader ? { "api-key": site.secret } : { Authorization: `Bearer ${site.secret}` };
      const response = await client.chat.completions
        .create(request, { signal, timeout: timeoutMs, headers: site.secret === undefined ? undefined : signed })
        .asResponse();
      const requestId = response.headers.get("x-request-id") ?? response.headers.get("apim-request-id");
      // An answer may repeat secrets.
      return {
        body: redactKnown(await response.text()),
        requestId: requestId === null ? undefined : redactKnown(requestId),
      };
    } catch (thrown) {
      // The package wraps the errors of its fetch.
      const { cause } = thrown as { cause?: unknown };
      if (cause instanceof RefusedError) throw statusError(site, cause.answer, now());
      if (cause instanceof UnreachedError) throw connectionError(site, cause.reason);
      throw thrown;
    }
  };
}

/** The server answered with a status other than 200. */
class RefusedError extends Error {
  readonly answer: StatusAnswer;
  constructor(answer: StatusAnswer) {
    super(`status ${answer.status}`);
    this.answer = answer;
  }
}

/** The server did not give a complete answer. */
class UnreachedError extends Error {
  readonly reason: unknown;
  constructor(reason: unknown) {
    super("no answer");
    this.reason = reason;
  }
}

const agents = {
  "http:": new http.Agent({ keepAlive: true }),
  "https:": new https.Agent({ keepAlive: true }),
};

/** Far above the size of any answer; an endless one would fill the memory. */
const MAX_ANSWER_BYTES = 64 * 2 ** 20;

/** Statuses without a body; `Response` refuses one for them. */
const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * A `fetch` with keep-alive connections that sends a text and resolves when the answer is complete, so that aborting it after
 * some time limits the whole call. It does not follow redirects. Answers may have up to 64 MB.
 *
 * For 1,000 calls, 50 at a time, it takes 0.2 s less time and 0.3 s less CPU time than the global `fetch`.
 *
 * @throws The system's error with its `code`; ECONNRESET if an answer breaks off; the signal's reason.
 */
export async function keepAliveFetch(
  input: string | URL | Request,
  { method = "GET", headers, body, signal }: RequestInit = {},
): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input);
  const { request: start } = url.protocol === "https:" ? https : http;
  return new Promise((resolve, reject) => {
    const request = start(url, {
      agent: agents[url.protocol as keyof typeof agents],
      method,
      headers: Object.fromEntries(new Headers(headers)),
    });
    const abort = () => request.destroy(signal?.reason as Error);
    const fail = (error: unknown) => reject(signal?.aborted ? signal.reason : error);
    request.on("close", () => signal?.removeEventListener("abort", abort));
    request.on("error", fail);
    request.on("response", (answer) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      answer.on("data", (part: Buffer) => {
        parts.push(part);
        bytes += part.length;
        if (bytes <= MAX_ANSWER_BYTES) return;
        fail(new Error(`the answer has more than ${MAX_ANSWER_BYTES / 2 ** 20} MB`));
        request.destroy();
      });
      answer.on("error", () => fail(new BrokenAnswerError(bytes)));
      answer.on("end", () => {
        const { statusCode: status = 0, headers: received } = answer;
        if (status < 200 || status > 599)
          return reject(new Error(`the answer has the status ${status}, which there is not`));
        const content = WITHOUT_BODY.has(status) ? null : Buffer.concat(parts);
        resolve(new Response(content, { status, headers: received as Record<string, string> }));
      });
    });
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted) abort();
    request.end(body);
  });
}

class BrokenAnswerError extends Error {
  readonly code = "ECONNRESET";
  constructor(bytes: number) {
    super(`the connection ended after ${bytes} bytes of the answer`);
  }
}
