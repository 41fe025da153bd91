import { countTokens, encodingOf } from "../../../shared/models/count-tokens.ts";

describe("countTokens", () => {
  it.each([
    ["", "gpt-4o", 0],
    ["Hello, world!", "gpt-4o", 4],
    ["Hello, world!", "gpt-4", 4],
    ["こんにちは世界", "gpt-4o", 2],
    ["こんにちは世界", "gpt-4", 4],
    ["Hello, world!", "gpt-oss-120b", 4],
    ["<|endoftext|>", "gpt-4o", 7],
  ])("counts the tokens of %j for %s", async (text, model, tokens) => {
    expect(await countTokens(text, { model })).toEqual({ tokens, isEstimate: false });
  });

  it("counts the marks around the messages of a chat, and before its answer", async () => {
    const messages = [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Hi" },
    ] as const;

    expect(await countTokens(messages, { model: "gpt-4o" })).toEqual({
      tokens: 3 + (3 + 1 + 3) + (3 + 1 + 1),
      isEstimate: false,
    });
  });

  it("estimates for a model that it does not know", async () => {
    expect(await countTokens("Hello, world!", { model: "llama-4" })).toEqual({ tokens: 4, isEstimate: true });
  });

  it("counts a word without end in pieces, as it takes time that grows with the square of its length", async () => {
    expect(await countTokens("x".repeat(100_000), { model: "gpt-4o" })).toEqual({ tokens: 12_500, isEstimate: false });
    expect((await countTokens(" ".repeat(100_000), { model: "gpt-4o" })).tokens).toBeGreaterThan(0);
  });
});

describe("encodingOf", () => {
  it.each([
    ["gpt-4o", "o200k_base"],
    ["GPT-4o-2024-11-20", "o200k_base"],
    ["gpt-4.1-mini", "o200k_base"],
    ["gpt-5", "o200k_base"],
    ["gpt-5.1-codex", "o200k_base"],
    ["o1", "o200k_base"],
    ["o3-mini", "o200k_base"],
    ["ft:gpt-4o:us", "o200k_base"],
    ["gpt-oss-20b", "o200k_harmony"],
    ["gpt-4", "cl100k_base"],
    ["gpt-4-32k", "cl100k_base"],
    ["gpt-3.5-turbo", "cl100k_base"],
    ["gpt-35-turbo-16k", "cl100k_base"],
    ["text-embedding-3-small", "cl100k_base"],
  ])("knows that of %s", (model, name) => {
    expect(encodingOf(model)).toEqual({ name, isKnown: true });
  });

  it.each(["", "llama", "gpt-4x", "my-gpt-4o", "constructor"])("does not know that of %j", (model) => {
    expect(encodingOf(model)).toEqual({ name: "o200k_base", isKnown: false });
  });
});
