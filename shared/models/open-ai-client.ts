import { OpenAI } from "openai";
import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources/chat/completions";
import type { CallSite } from "./call-site.ts";
import { connectionError } from "./failed-call.ts";
import { redactKnown } from "../secrets/redact.ts";
import { keepAliveFetch } from "./keep-alive-fetch.ts";
import { statusError, type StatusAnswer } from "./status-error.ts";
import type { WireFormat } from "./wire-format.ts";

export type ChatRequest = ChatCompletionCreateParamsNonStreaming;

export type SendOptions = {
  /** Its secret is sent. */
  readonly site: CallSite;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
};

/** Sends a chat to a server, once, and gives what it answers with status 200, whatever that is. */
export type SendChat = (
  request: ChatRequest,
  options: SendOptions,
) => Promise<{ readonly body: string; readonly requestId?: string }>;

/**
 * A client for a server that speaks OpenAI's API. The package loads in 100 ms: import this file only where a call is made.
 *
 * @throws (when sending) ModelCallError; whatever the signal is aborted with may come in any wrapping.
 * @example
 * const send = createOpenAiClient({ wire: wireFormat(entry), now: () => new Date() });
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
    // The package insists on a key, and sends it as a bearer's; each call says for itself what to send.
    apiKey: "none",
    defaultHeaders: { ...headers, Authorization: null },
    // What the package would take from the environment instead, for any server.
    adminAPIKey: null,
    organization: null,
    project: null,
    logLevel: "off",
    // One policy for retries only, and that is the run's.
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
      const signed = site.signsInWith === "key" && keyHeader === "api-key" ? "api-key" : "Authorization";
      const response = await client.chat.completions
        .create(request, {
          signal,
          timeout: timeoutMs,
          ...(site.secret === undefined
            ? {}
            : { headers: { [signed]: signed === "api-key" ? site.secret : `Bearer ${site.secret}` } }),
        })
        .asResponse();
      const requestId = response.headers.get("x-request-id") ?? response.headers.get("apim-request-id");
      // A model may repeat what it was called with; nothing of that gets any further.
      return {
        body: redactKnown(await response.text()),
        ...(requestId === null ? {} : { requestId: redactKnown(requestId) }),
      };
    } catch (thrown) {
      // The package wraps what its fetch throws.
      const { cause } = thrown as { cause?: unknown };
      if (cause instanceof RefusedError) throw statusError(site, cause.answer, now());
      if (cause instanceof UnreachedError) throw connectionError(site, cause.reason);
      throw thrown;
    }
  };
}

/** The server answered with another status than 200. */
class RefusedError extends Error {
  readonly answer: StatusAnswer;
  constructor(answer: StatusAnswer) {
    super(`status ${answer.status}`);
    this.answer = answer;
  }
}

/** The server gave no whole answer. */
class UnreachedError extends Error {
  readonly reason: unknown;
  constructor(reason: unknown) {
    super("no answer");
    this.reason = reason;
  }
}
