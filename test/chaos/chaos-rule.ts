import { setTimeout as wait } from "node:timers/promises";
import { faults, randomRule, type FakeRule } from "../support/fake-model-rules.ts";
import { createChoices } from "./choices.ts";

export type ChaosRuleOptions = {
  readonly seed: string;
  /** The median of a lognormal distribution. */
  readonly latencyMs: number;
  /** Only faults that repeat at each attempt, or also transient ones. None by default. */
  readonly faults?: "lasting" | "all";
};

/** Transient faults. */
const PASSING = ["429", "429-retry-after", "500", "reset", "half-body", "silence"];
/** Unusable answers that a call gets at each attempt. */
const LASTING = ["large", "invalid-utf8"];
const MAX_FAULTS_PER_CALL = 2;
const FAULTY_SHARE = 0.08;
const LASTING_SHARE = 0.02;

/**
 * Repeats the last message after a delay. With faults, a few calls get an answer that is too large or not text, and some fail
 * once or twice, in different ways, before they are answered: the outcome of a case depends neither on transient faults nor on
 * how often a kill had its calls repeated.
 */
export function chaosRule({ seed, latencyMs, faults: wanted }: ChaosRuleOptions): FakeRule {
  const choose = createChoices(seed);
  const plain = randomRule({ seed, latency: { medianMs: latencyMs, sigma: 0.5 } });
  if (wanted === undefined) return plain;
  return (call) => {
    const { key, numberOfKey } = call;
    if (choose.fraction("is lasting", key) < LASTING_SHARE) return faults[choose.oneOf(LASTING, "lasting", key)]!();
    const isFaulty = wanted === "all" && choose.fraction("is faulty", key) < FAULTY_SHARE;
    const most = isFaulty ? 1 + Math.floor(choose.fraction("most", key) * MAX_FAULTS_PER_CALL) : 0;
    if (numberOfKey > most) return plain(call);
    const fault = choose.oneOf(PASSING, "passing", key, numberOfKey);
    return async (...args) => {
      await wait(latencyMs);
      await faults[fault]!()(...args);
    };
  };
}
