import { answerUsage } from "../../../shared/models/read-answer.ts";

const messages = [{ role: "user", content: "7 + 5" }] as const;
const choices = [{ message: { content: "12" } }];
const usageOf = (answer: object) => answerUsage({ answer: answer as never, messages, model: "gpt-4o" });
const anEstimate = (inputTokens: number, outputTokens: number) => ({
  inputTokens,
  outputTokens,
  costUsd: 0,
  isEstimate: true,
});

describe("answerUsage", () => {
  it.each([
    [
      "the minimum that a server reports",
      { prompt_tokens: 9, completion_tokens: 1 },
      { inputTokens: 9, outputTokens: 1 },
    ],
    ["an answer without tokens", { prompt_tokens: 9 }, { inputTokens: 9, outputTokens: 0 }],
    [
      "reasoning included in the tokens of the answer, as OpenAI counts",
      {
        prompt_tokens: 9,
        completion_tokens: 30,
        total_tokens: 39,
        completion_tokens_details: { reasoning_tokens: 20 },
        prompt_tokens_details: { cached_tokens: 8, audio_tokens: null },
      },
      { inputTokens: 9, cachedInputTokens: 8, outputTokens: 30, reasoningTokens: 20 },
    ],
    [
      "reasoning in addition to the tokens of the answer, as xAI counts",
      {
        prompt_tokens: 9,
        completion_tokens: 10,
        total_tokens: 39,
        completion_tokens_details: { reasoning_tokens: 20 },
      },
      { inputTokens: 9, outputTokens: 30, reasoningTokens: 20 },
    ],
    [
      "more cached tokens than input",
      { prompt_tokens: 9, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 12 } },
      { inputTokens: 9, cachedInputTokens: 9, outputTokens: 1 },
    ],
  ])("reads %s", async (_what, usage, tokens) => {
    expect(await usageOf({ choices, usage })).toEqual({ ...tokens, costUsd: 0 });
  });

  it.each([
    undefined,
    null,
    {},
    { prompt_tokens: "9" },
    { prompt_tokens: -1 },
    { prompt_tokens: 1, completion_tokens: 1.5 },
  ])("counts the tokens itself for the usage %j", async (usage) => {
    expect(await usageOf({ choices, usage })).toEqual(anEstimate(11, 1));
  });

  it("counts nothing without an answer", async () => {
    expect(await usageOf({ error: { message: "Provider is down" } })).toEqual(anEstimate(0, 0));
  });
});
