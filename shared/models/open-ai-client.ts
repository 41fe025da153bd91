import { OpenAI } from "openai";
import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources/chat/completions";
import type { CallSite } from "./call-site.ts";
import { connectionError, statusError } from "./failed-call.ts";
import { keepAliveFetch } from "./keep-alive-fetch.ts";
import { ModelCallError } from "./model-call-error.ts";

export type ChatRequest = ChatCompletionCreateParamsNonStreaming;

/** Sends a chat to a server, once, and gives the body of its answer, whatever that is. */
export type SendChat = (
  request: ChatRequest,
  options: { readonly signal: AbortSignal; readonly timeoutMs: number },
) => Promise<string>;

/**
 * A client for a server that speaks OpenAI's API. The package loads in 100 ms: import this file only where a call is made.
 *
 * @param options.endpoint - Base URL, with the version: `https://api.openai.com/v1`.
 * @throws (when sending) ModelCallError; whatever the signal is aborted with may come in any wrapping.
 */
export function createOpenAiClient({
  endpoint,
  site,
  now,
}: {
  readonly endpoint: string;
  readonly site: CallSite;
  readonly now: () => Date;
}): SendChat {
  const client = new OpenAI({
    baseURL: endpoint,
    // The package insists on a key; the header is left out where the server has none.
    apiKey: site.key ?? "none",
    ...(site.key === undefined ? { defaultHeaders: { Authorization: null } } : {}),
    // What the package would take from the environment instead, for any server.
    adminAPIKey: null,
    organization: null,
    project: null,
    logLevel: "off",
    // One policy for retries only, and that is the run's.
    maxRetries: 0,
    fetch: async (input, init) => {
      const response = await keepAliveFetch(input, init).catch((thrown: unknown) => {
        throw connectionError(site, thrown);
      });
      if (response.status === 200) return response;
      const { status, headers } = response;
      throw statusError(site, { status, headers, body: await response.text() }, now());
    },
  });
  return async (request, { signal, timeoutMs }) => {
    try {
      const response = await client.chat.completions.create(request, { signal, timeout: timeoutMs }).asResponse();
      return await response.text();
    } catch (thrown) {
      // The package wraps what its fetch throws.
      const { cause } = thrown as { cause?: unknown };
      throw cause instanceof ModelCallError ? cause : thrown;
    }
  };
}
