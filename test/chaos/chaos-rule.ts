import { setTimeout as wait } from "node:timers/promises";
import { faults, randomRule, type FakeRule } from "../support/fake-model-rules.ts";
import { createChoices } from "./choices.ts";

export type ChaosRuleOptions = {
  readonly seed: string;
  /** The median; times spread lognormally around it. */
  readonly latencyMs: number;
  readonly hasFaults: boolean;
};

/** What may happen to a call that is made again afterwards. */
const PASSING = ["429", "429-retry-after", "500", "reset", "half-body", "silence"];
/** What a call gets however often it is made: an answer of which nothing can be made. */
const LASTING = ["large", "invalid-utf8"];
const MOST_FAULTS_A_CALL = 3;

/**
 * Says the last message again after a while. With faults, every fifth call fails up to three times, each time in another way,
 * before it is answered, and every fiftieth gets an answer that is too large or no text, each time that it is made: so what
 * comes out of a case does not depend on how often a kill had its calls repeated.
 */
export function chaosRule({ seed, latencyMs, hasFaults }: ChaosRuleOptions): FakeRule {
  const choose = createChoices(seed);
  const plain = randomRule({ seed, latency: { medianMs: latencyMs, sigma: 0.5 } });
  if (!hasFaults) return plain;
  return (call) => {
    const { key, numberOfKey } = call;
    if (choose.fraction("is lasting", key) < 0.02) return faults[choose.oneOf(LASTING, "lasting", key)]!();
    const isFaulty = choose.fraction("is faulty", key) < 0.2;
    const most = isFaulty ? 1 + Math.floor(choose.fraction("most", key) * MOST_FAULTS_A_CALL) : 0;
    if (numberOfKey > most) return plain(call);
    const fault = choose.oneOf(PASSING, "passing", key, numberOfKey);
    return async (...args) => {
      await wait(latencyMs);
      await faults[fault]!()(...args);
    };
  };
}
