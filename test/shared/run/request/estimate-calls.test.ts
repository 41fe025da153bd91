import {
  type EarlierCalls,
  estimateCalls,
  type EstimateCallsInput,
} from "../../../../shared/run/request/estimate-run.ts";

const prices = { inputPer1M: 2, outputPer1M: 8 };
const call = { stage: "infer", models: [{ name: "gpt", prices }], maxOutputTokens: 1000 };
const earlier: EarlierCalls = {
  run: "7f6b1c52",
  results: 20,
  turnMs: 500,
  stages: { infer: { inputTokens: 100, cachedInputTokens: 0, outputTokens: 50, costUsd: 0.5 } },
};
/** By the prices. */
const callUsd = (100 * 2 + 50 * 8) / 1e6;

const estimate = (more: Partial<EstimateCallsInput> = {}) =>
  estimateCalls({ calls: [call], results: 10, turns: 10, concurrency: 5, ...more });

describe("estimateCalls", () => {
  it("is silent where nothing costs", () => {
    expect(estimate({ calls: [], earlier })).toBeUndefined();
  });

  it("takes an earlier run's tokens at today's prices, and its times on as many lanes as there are", () => {
    expect(estimate({ earlier })).toEqual({
      models: ["gpt"],
      calls: 10,
      expected: { costUsd: expect.closeTo(10 * callUsd, 12), elapsedMs: 1000, run: "7f6b1c52", results: 20 },
    });
  });

  it("has no more lanes than results", () => {
    expect(estimate({ earlier, results: 2, turns: 6, concurrency: 50 })?.expected?.elapsedMs).toBe(1500);
  });

  it.each([
    { what: "no price is known", models: [{ name: "gpt" }] },
    {
      what: "several models share the tokens",
      models: [
        { name: "gpt", prices },
        { name: "other", prices },
      ],
    },
  ])("takes what calls cost the last time where $what", ({ models }) => {
    expect(estimate({ calls: [{ stage: "infer", models }], earlier })?.expected?.costUsd).toBe(5);
  });

  it("counts a stage that did not call anything the last time as free", () => {
    const { calls, expected } = estimate({ calls: [call, { ...call, stage: "judge" }], earlier })!;

    expect(calls).toBe(20);
    expect(expected?.costUsd).toBeCloseTo(10 * callUsd, 12);
  });

  it.each([
    { limits: { requestsPerMinute: 60 }, elapsedMs: 10_000 },
    { limits: { tokensPerMinute: 3000 }, elapsedMs: 30_000 },
    { limits: { requestsPerMinute: 60, tokensPerMinute: 3000 }, elapsedMs: 30_000 },
    { limits: { requestsPerMinute: 60_000 }, elapsedMs: 1000 },
  ])("keeps to a rate budget of $limits", ({ limits, elapsedMs }) => {
    const calls = [{ ...call, models: [{ name: "gpt", prices, limits }] }];

    expect(estimate({ calls, earlier })?.expected?.elapsedMs).toBeCloseTo(elapsedMs, 6);
  });

  it("adds up the stages that share a rate budget", () => {
    const models = [{ name: "gpt", prices, limits: { requestsPerMinute: 60 } }];
    const calls = [
      { stage: "infer", models },
      { stage: "judge", models },
    ];

    expect(estimate({ calls, earlier })).toMatchObject({ models: ["gpt"], calls: 20, expected: { elapsedMs: 20_000 } });
  });

  it("knows without an earlier run what the longest answers cost, at the dearest of the models", () => {
    const dear = { name: "dear", prices: { inputPer1M: 1, outputPer1M: 20 } };
    const calls = [call, { ...call, stage: "judge", models: [call.models[0]!, dear] }];

    expect(estimate({ calls })).toEqual({ models: ["gpt", "dear"], calls: 20, mostForAnswersUsd: 10 * (0.008 + 0.02) });
  });

  it.each([
    { what: "how long answers may be", calls: [call, { stage: "judge", models: call.models }] },
    { what: "a price", calls: [{ ...call, models: [{ name: "gpt" }] }] },
  ])("knows only the number of calls where $what is not known", ({ calls }) => {
    expect(estimate({ calls })).toEqual({ models: ["gpt"], calls: 10 * calls.length });
  });
});
