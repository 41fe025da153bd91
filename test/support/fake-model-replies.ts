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

function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
