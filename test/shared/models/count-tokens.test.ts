import { countTokens } from "../../../shared/models/count-tokens.ts";

describe("countTokens", () => {
  it.each([
    ["", "gpt-4o", 0],
    ["Hello, world!", "gpt-4o", 4],
    ["Hello, world!", "gpt-4", 4],
    ["Hello, world!", "gpt-oss-120b", 4],
    ["<|endoftext|>", "gpt-4o", 7],
  ])("counts the tokens of %j for %s", async (text, model, tokens) => {
    expect(await countTokens(text, { model })).toEqual({ tokens, isEstimate: false });
  });

  it("counts the special tokens around the messages of a chat and before its answer", async () => {
    const messages = [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Hi" },
    ] as const;

    expect(await countTokens(messages, { model: "gpt-4o" })).toEqual({
      tokens: 3 + (3 + 1 + 3) + (3 + 1 + 1),
      isEstimate: false,
    });
  });

  it("counts a very long word in pieces, as the time grows with the square of its length", async () => {
    expect(await countTokens("x".repeat(100_000), { model: "gpt-4o" })).toEqual({ tokens: 12_500, isEstimate: false });
    expect((await countTokens(" ".repeat(100_000), { model: "gpt-4o" })).tokens).toBeGreaterThan(0);
  });

  // The text has 2 tokens in the encodings of newer models, and 4 in that of older ones.
  it.each([
    ["gpt-4o GPT-4o-2024-11-20 gpt-4.1-mini gpt-5 gpt-5.1-codex o1 o3-mini ft:gpt-4o:us gpt-oss-20b", 2],
    ["gpt-4 gpt-4-32k gpt-3.5-turbo gpt-35-turbo-16k text-embedding-3-small", 4],
  ])("uses the encoding of %s", async (models, tokens) => {
    for (const model of models.split(" "))
      expect([model, await countTokens("こんにちは世界", { model })]).toEqual([model, { tokens, isEstimate: false }]);
  });

  it.each(["", "llama", "gpt-4x", "my-gpt-4o", "constructor"])("estimates for the unknown model %j", async (model) => {
    expect(await countTokens("こんにちは世界", { model })).toEqual({ tokens: 2, isEstimate: true });
  });
});
