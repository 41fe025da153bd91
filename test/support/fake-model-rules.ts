import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { FakeCall } from "./fake-model-calls.ts";
import { replies, type FakeReply } from "./fake-model-replies.ts";

/** Chooses how a call is answered. */
export type FakeRule = (call: FakeCall) => FakeReply;

/** A fixed time, or times spread lognormally around a median. */
export type Latency = { readonly medianMs: number; readonly sigma?: number };

/** The faults by the names that the command line uses. */
export const faults: Readonly<Record<string, () => FakeReply>> = {
  "429": () => replies.tooManyRequests(),
  "429-retry-after": () => replies.tooManyRequests({ "retry-after": "1" }),
  "500": () => replies.status(500),
  reset: replies.reset,
  "half-body": replies.halfBody,
  silence: replies.silence,
  large: () => replies.large(),
  "invalid-utf8": replies.invalidUtf8,
  nonsense: () => replies.text("nonsense"),
};

export type RandomRuleOptions = {
  readonly seed?: string;
  readonly latency?: Latency;
  /** How probable each fault is, by its name: `{ "429": 0.1 }`. */
  readonly probabilities?: Readonly<Record<string, number>>;
  /** A call that is repeated gets the same again: a case that fails does so however often it is tried. */
  readonly isLasting?: boolean;
  /** What is said where nothing goes wrong; the last message of the prompt by default. */
  readonly text?: string;
};

/**
 * Answers at random, but the same call always gets the same: what happens to it goes by seed, prompt, and (unless it is
 * lasting) how often its key was requested before, not by the order in which calls come.
 */
export function randomRule({
  seed = "",
  latency,
  probabilities = {},
  isLasting = false,
  text,
}: RandomRuleOptions = {}): FakeRule {
  for (const name of Object.keys(probabilities))
    if (!Object.hasOwn(faults, name))
      throw new Error(`there is no fault "${name}"; the faults are ${Object.keys(faults).join(", ")}`);
  return (call) => {
    const tryOf = isLasting ? 1 : call.numberOfKey;
    const random = (what: string) => fraction([seed, what, call.prompt, tryOf].join("\0"));
    let left = random("fault");
    const fault = Object.entries(probabilities).find(([, probability]) => (left -= probability) < 0)?.[0];
    const reply = fault === undefined ? replies.text(text) : faults[fault]!();
    if (latency === undefined) return reply;
    const { medianMs, sigma = 0 } = latency;
    const normal = Math.sqrt(-2 * Math.log(1 - random("radius"))) * Math.cos(2 * Math.PI * random("angle"));
    const latencyMs = medianMs * Math.exp(sigma * normal);
    return async (...args) => {
      await wait(latencyMs);
      await reply(...args);
    };
  };
}

/** https://learn.microsoft.com/azure/foundry/openai/how-to/reasoning#not-supported */
const REFUSED_BY_REASONING =
  "temperature top_p presence_penalty frequency_penalty logprobs top_logprobs logit_bias max_tokens".split(" ");

/**
 * Refuses what the documentation says that a model refuses, by the name that the call gives it, as its server would.
 *
 * @param answer - How it answers what is right; with the last message of the prompt by default.
 */
export function strictRule(answer: FakeRule = () => replies.text()): FakeRule {
  return (call) => {
    const refused = refusedBy(call).find((setting) => setting in call.body);
    return refused === undefined ? answer(call) : replies.unsupported(refused);
  };
}

function refusedBy({ body: { model = "", reasoning_effort: effort } }: FakeCall): readonly string[] {
  if (!/^(gpt-[5-9]|o\d)/.test(model) || model.startsWith("gpt-5-chat")) return ["reasoning_effort", "verbosity"];
  // https://developers.openai.com/api/docs/guides/deployment-checklist: "When reasoning effort is not none, remove …"
  const samples = effort === "none" && /^gpt-(5\.|[6-9])/.test(model);
  return REFUSED_BY_REASONING.filter((setting) => !(samples && /^top_|^temperature|^logprobs/.test(setting)));
}

/** From 0 to 1, without 1, by what a text hashes to. */
const fraction = (text: string): number => createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32;
