import { setTimeout as wait } from "node:timers/promises";
import type { FakeCall } from "./fake-model-calls.ts";
import type { ServerResponse } from "node:http";

/** How the fake model server answers one call. */
export type FakeReply = (call: FakeCall, response: ServerResponse) => void | Promise<void>;

export type AnswerOptions = { readonly finishReason?: string; readonly latencyMs?: number };

const CHARACTERS_PER_TOKEN = 4;
const tokensIn = (text: string) => Math.ceil(text.length / CHARACTERS_PER_TOKEN);

/** The body of a chat completion with a text. */
export const completionBody = (call: FakeCall, text: string, finishReason = "stop") => ({
  id: `chatcmpl-${call.number}`,
  object: "chat.completion",
  created: 1_795_000_000,
  model: call.body.model,
  choices: [{ index: 0, message: { role: "assistant", content: text, refusal: null }, finish_reason: finishReason }],
  usage: {
    prompt_tokens: tokensIn(call.prompt),
    completion_tokens: tokensIn(text),
    total_tokens: tokensIn(call.prompt) + tokensIn(text),
  },
});

export const replies = {
  /** A whole answer; without a text, the last message of the prompt again. */
  text(text?: string, { finishReason, latencyMs = 0 }: AnswerOptions = {}): FakeReply {
    return async (call, response) => {
      if (latencyMs > 0) await wait(latencyMs);
      sendJson(response, 200, completionBody(call, text ?? call.lastMessage, finishReason));
    };
  },
  /** An answer of the test's own making: an object is sent as JSON. */
  body(
    body: unknown,
    { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
  ): FakeReply {
    return (_call, response) => {
      if (typeof body === "object" && !(body instanceof Uint8Array)) return sendJson(response, status, body, headers);
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
    };
  },
  /** An error as OpenAI words it. */
  status(status: number, headers: Record<string, string> = {}, message = `The fake server says ${status}`): FakeReply {
    return replies.body({ error: { message, type: "fake", param: null, code: null } }, { status, headers });
  },
  /** A setting that the model does not take, as OpenAI and Azure say it. */
  unsupported: (setting: string): FakeReply =>
    replies.error(400, "unsupported_parameter", {
      message: `Unsupported parameter: '${setting}' is not supported with this model.`,
      type: "invalid_request_error",
      param: setting,
    }),
  /** An error with a code of its own. */
  error(
    status: number,
    code: string,
    error: { readonly message: string } & { readonly [more: string]: unknown },
  ): FakeReply {
    return replies.body({ error: { ...error, code } }, { status });
  },
  /** The prompt is refused, as Azure does; each category is found with the severity `high`. */
  filteredPrompt: (...categories: readonly string[]): FakeReply =>
    replies.error(400, "content_filter", {
      message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
      type: null,
      param: "prompt",
      status: 400,
      innererror: { code: "ResponsibleAIPolicyViolation", content_filter_result: filterResults(categories) },
    }),
  /** The answer is withheld, as Azure does. */
  filteredAnswer(...categories: readonly string[]): FakeReply {
    return (call, response) => {
      const { choices, ...rest } = completionBody(call, "", "content_filter");
      const [choice] = choices;
      sendJson(response, 200, { ...rest, choices: [{ ...choice, content_filter_results: filterResults(categories) }] });
    };
  },
  /** Tools are to be called, and nothing is said. */
  toolCall(name: string, args: unknown): FakeReply {
    return (call, response) => {
      const tool = { id: `call_${call.number}`, type: "function", function: { name, arguments: JSON.stringify(args) } };
      const body = completionBody(call, "", "tool_calls");
      const message = { role: "assistant", content: null, refusal: null, tool_calls: [tool] };
      sendJson(response, 200, { ...body, choices: [{ ...body.choices[0], message }] });
    };
  },
  /** 429, with or without `Retry-After`. */
  tooManyRequests: (headers: Record<string, string> = {}): FakeReply =>
    replies.status(429, headers, "Rate limit reached"),
  /** The connection is reset before anything was answered. */
  reset(): FakeReply {
    return (_call, response) => void response.socket?.resetAndDestroy();
  },
  /** The connection ends in the middle of the answer. */
  halfBody(): FakeReply {
    return (call, response) => {
      const body = JSON.stringify(completionBody(call, call.lastMessage));
      response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
      response.write(body.slice(0, body.length / 2), () => response.socket?.destroy());
    };
  },
  /** Nothing is ever answered; the connection stays. */
  silence(): FakeReply {
    return () => {};
  },
  /** A whole answer of so many bytes of text, 5 MB by default. */
  large(bytes = 5 * 2 ** 20): FakeReply {
    return (call, response) => sendJson(response, 200, completionBody(call, "0123456789abcdef".repeat(bytes / 16)));
  },
  /** A whole answer whose text has bytes that are not UTF-8. */
  invalidUtf8(): FakeReply {
    return (call, response) => {
      const [before, after] = JSON.stringify(completionBody(call, "<here>")).split("<here>") as [string, string];
      const bytes = [Buffer.from(`${before}caf`), Buffer.from([0xe9, 0xff]), Buffer.from(` au lait${after}`)];
      response.writeHead(200, { "content-type": "application/json" }).end(Buffer.concat(bytes));
    };
  },
};

const filterResults = (categories: readonly string[]) => ({
  ...Object.fromEntries(
    ["hate", "self_harm", "sexual", "violence"].map((category) => [category, { filtered: false, severity: "safe" }]),
  ),
  ...Object.fromEntries(
    categories.map((category) => [
      category,
      category === "jailbreak" ? { filtered: true, detected: true } : { filtered: true, severity: "high" },
    ]),
  ),
});

function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
