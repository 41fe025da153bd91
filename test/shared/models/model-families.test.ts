import { FAMILY_NAMES } from "../../../shared/contract/index.ts";
import { adaptSettings, familyChanges, familyOf } from "../../../shared/models/model-families.ts";

describe("familyOf", () => {
  it.each([
    ["gpt-chat", "gpt-4o gpt-4o-mini-2024-07-18 chatgpt-4o-latest gpt-4.1-nano gpt-4 gpt-4-turbo"],
    ["gpt-chat", "gpt-35-turbo gpt-3.5-turbo"],
    ["gpt-chat", "gpt-5-chat gpt-5-chat-latest ft:gpt-4o-mini:acme gpt4o prod-gpt-4o openai/gpt-4.1 GPT-4o"],
    ["gpt-5", "gpt-5 gpt-5-mini gpt-5-2025-08-07 gpt5 team-gpt-5-nano openai/gpt-5 GPT-5"],
    ["gpt-5.1", "gpt-5.1 gpt-5.1-chat gpt-5.2-2025-12-11 gpt-5.4-mini gpt-5.6-luna gpt-6-sol gpt-6.1-terra gpt-6"],
    ["o1", "o1 o1-2024-12-17 o3-mini o3-mini-2025-01-31"],
    ["o3", "o3 o3-2025-04-16 o4-mini azure-o4-mini"],
    ["other", "llama3.2 gpt-oss-20b gpt-41 gpt-50 phi-4 deepseek-r1 grok-4 proto3 prod"],
  ])("is %s for %s", (family, names) => {
    for (const name of names.split(" ")) expect([name, familyOf([name])]).toEqual([name, family]);
  });

  it("uses the first name that matches a family", () => {
    expect(familyOf(["prod", "gpt-5"])).toBe("gpt-5");
    expect(familyOf(["gpt-4o", "gpt-5"])).toBe("gpt-chat");
  });
});

describe("adaptSettings", () => {
  const requested = {
    max_tokens: 800,
    temperature: 0.7,
    top_p: 0.95,
    frequency_penalty: 0,
    presence_penalty: 0,
    logprobs: true,
    top_logprobs: 2,
    logit_bias: {},
    stop: ["END"],
    seed: 5,
    reasoning_effort: "low",
    verbosity: "low",
    response_format: { type: "json_object" },
    tools: [],
  };
  const always = ["seed", "response_format", "tools"];
  const reasoning = [...always, "max_completion_tokens", "reasoning_effort", "verbosity"];

  it.each([
    ["gpt-chat", Object.keys(requested).filter((key) => !["reasoning_effort", "verbosity"].includes(key))],
    ["gpt-5", reasoning],
    ["gpt-5.1", reasoning],
    ["o3", reasoning],
    ["o1", [...reasoning, "stop"]],
    ["other", Object.keys(requested)],
  ] as const)("sends %s only the settings that it accepts", (family, taken) => {
    expect(Object.keys(adaptSettings(family, requested).settings).sort()).toEqual([...taken].sort());
  });

  it("lists the changes with their source", () => {
    const { settings, changes } = adaptSettings("gpt-5", { max_tokens: 800, temperature: 0, seed: 1 });

    const reason =
      "not taken by GPT-5: https://learn.microsoft.com/azure/foundry/openai/how-to/reasoning#not-supported";
    expect(settings).toEqual({ max_completion_tokens: 800, seed: 1 });
    expect(changes).toEqual([
      { setting: "max_tokens", change: "renamed", to: "max_completion_tokens", reason },
      { setting: "temperature", change: "left out", reason },
    ]);
  });

  it("prefers the newer name when both are set", () => {
    expect(adaptSettings("o3", { max_completion_tokens: 5, max_tokens: 800 })).toEqual({
      settings: { max_completion_tokens: 5 },
      changes: [{ setting: "max_tokens", change: "left out", reason: "max_completion_tokens is set as well" }],
    });
  });

  it("passes on unknown settings and lists them", () => {
    const change = { setting: "top_k", change: "passed on", reason: "no setting of OpenAI's API that is known here" };

    expect(adaptSettings("other", { top_k: 40, constructor: 1 })).toEqual({
      settings: { top_k: 40, constructor: 1 },
      changes: [change, { ...change, setting: "constructor" }],
    });
    expect(adaptSettings("gpt-5", { top_k: 40 })).toEqual({ settings: { top_k: 40 }, changes: [change] });
  });

  it("keeps sampling settings of newer models that do not reason", () => {
    const settings = { reasoning_effort: "none", temperature: 0, top_p: 1, presence_penalty: 1 };

    expect(adaptSettings("gpt-5.1", settings).settings).toEqual({ reasoning_effort: "none", temperature: 0, top_p: 1 });
    expect(adaptSettings("gpt-5", settings).settings).toEqual({ reasoning_effort: "none" });
  });

  it("does not change its input", () => {
    const frozen = Object.freeze({ max_tokens: 5 });

    for (const family of FAMILY_NAMES) adaptSettings(family, frozen);
    expect(frozen).toEqual({ max_tokens: 5 });
  });
});

describe("familyChanges", () => {
  it("lists all changes of a family", () => {
    expect(familyChanges("o1").map(({ setting, change, to }) => [setting, change, to])).toEqual([
      ["max_tokens", "renamed", "max_completion_tokens"],
      ...[
        "temperature",
        "top_p",
        "logprobs",
        "top_logprobs",
        "presence_penalty",
        "frequency_penalty",
        "logit_bias",
      ].map((setting) => [setting, "left out", undefined]),
    ]);
    expect(familyChanges("other")).toEqual([]);
  });
});
