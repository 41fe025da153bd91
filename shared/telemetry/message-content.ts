import type { Completion, Message, MessagePart, ToolCall } from "../models/model.ts";

/**
 * The messages of a call as the conventions write them (`gen_ai.input.messages`), as JSON:
 * https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-input-messages.json
 *
 * @example
 * inputMessages([{ role: "user", content: "1 + 1" }]); // '[{"role":"user","parts":[{"type":"text","content":"1 + 1"}]}]'
 */
export const inputMessages = (messages: readonly Message[]): string =>
  JSON.stringify(messages.map((message) => ({ role: message.role, parts: partsOf(message) })));

/** What a model answered, as the conventions write it (`gen_ai.output.messages`), as JSON. */
export function outputMessages({ text, toolCalls = [], finishReason }: Completion): string {
  const parts = [...(text === "" ? [] : [{ type: "text", content: text }]), ...toolCalls.map(toolCallPart)];
  return JSON.stringify([{ role: "assistant", parts, finish_reason: finishReason }]);
}

function partsOf(message: Message): readonly object[] {
  if (message.role === "tool")
    return [{ type: "tool_call_response", id: message.tool_call_id, response: message.content }];
  const { content } = message;
  const calls = message.role === "assistant" ? (message.tool_calls ?? []).map(toolCallPart) : [];
  const texts = typeof content === "string" ? [{ type: "text", content }] : (content ?? []).map(contentPart);
  return [...texts, ...calls];
}

function contentPart(part: MessagePart): object {
  if (part.type === "text") return { type: "text", content: part.text };
  const { url } = part.image_url;
  // The bytes of an image would be larger than all the rest.
  const uri = url.startsWith("data:") ? `${url.slice(0, url.indexOf(",") + 1)}…` : url;
  return { type: "uri", modality: "image", uri };
}

const toolCallPart = ({ id, function: called }: ToolCall) => ({
  type: "tool_call",
  id,
  name: called.name,
  arguments: called.arguments,
});
