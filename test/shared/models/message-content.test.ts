import { inputMessages, outputMessages } from "../../../shared/models/trace-models.ts";

const call = { id: "1", type: "function", function: { name: "weather", arguments: "{}" } } as const;

describe("messages as the conventions write them", () => {
  it("keep texts, calls of tools and what these gave, and leave out the bytes of images", () => {
    const written = inputMessages([
      { role: "system", content: "Be brief." },
      {
        role: "user",
        content: [
          { type: "text", text: "What is it?" },
          { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
          { type: "image_url", image_url: { url: "https://example.org/a.png" } },
        ],
      },
      { role: "assistant", content: null, tool_calls: [call] },
      { role: "tool", content: "rain", tool_call_id: "1" },
    ]);

    expect(JSON.parse(written)).toEqual([
      { role: "system", parts: [{ type: "text", content: "Be brief." }] },
      {
        role: "user",
        parts: [
          { type: "text", content: "What is it?" },
          { type: "uri", modality: "image", uri: "data:image/png;base64,…" },
          { type: "uri", modality: "image", uri: "https://example.org/a.png" },
        ],
      },
      { role: "assistant", parts: [{ type: "tool_call", id: "1", name: "weather", arguments: "{}" }] },
      { role: "tool", parts: [{ type: "tool_call_response", id: "1", response: "rain" }] },
    ]);
  });

  it("tell of an answer that only calls tools", () => {
    const usage = { inputTokens: 0, outputTokens: 0, costUsd: 0 };

    expect(JSON.parse(outputMessages({ text: "", toolCalls: [call], usage, finishReason: "tool_calls" }))).toEqual([
      {
        role: "assistant",
        parts: [{ type: "tool_call", id: "1", name: "weather", arguments: "{}" }],
        finish_reason: "tool_calls",
      },
    ]);
  });
});
