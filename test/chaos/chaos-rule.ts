import { setTimeout as wait } from "node:timers/promises";
import { faults, randomRule, type FakeRule } from "../support/fake-model-rules.ts";
import { createChoices } from "./choices.ts";

export type ChaosRuleOptions = {
  readonly seed: string;
  /** The median; times spread lognormally around it. */
  readonly latencyMs: number;
  /** Those that a call gets however often it is made, or also those that pass. None by default. */
  readonly faults?: "lasting" | "all";
};

/** What may happen to a call that is made again afterwards. */
const PASSING = ["429", "429-retry-after", "500", "reset", "half-body", "silence"];
/** What a call gets however often it is made: an answer of which nothing can be made. */
const LASTING = ["large", "invalid-utf8"];
const MAX_FAULTS_PER_CALL = 2;
const FAULTY_SHARE = 0.08;
const LASTING_SHARE = 0.02;

/**
 * Says the last message again after a while. Where there are faults, a few calls get an answer that is too large or no text,
 * and some fail once or twice, in another way each time, before they are answered: so what comes out of a case depends neither
 * on the faults that pass nor on how often a kill had its calls repeated.
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
