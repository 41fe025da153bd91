import { parseArgs } from "node:util";
import { randomRule, type FakeRule } from "./fake-model-rules.ts";

export type FakeModelServerOptions = {
  readonly port?: number;
  /** By default each call is answered at once with the last message of its prompt. */
  readonly rule?: FakeRule;
  /** Finds the key of a call in its prompt: the first group, or the whole match. By default the prompt is the key. */
  readonly keyPattern?: RegExp;
};

/**
 * How the fake model server is to answer, by words of a command line.
 *
 * @example
 * fakeModelOptions(["--port", "0", "--latency", "50", "--sigma", "0.5", "--faults", "429=0.1,reset=0.05", "--seed", "7"]);
 */
export function fakeModelOptions(words: readonly string[]): FakeModelServerOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      port: { type: "string", default: "0" },
      latency: { type: "string" },
      sigma: { type: "string", default: "0" },
      faults: { type: "string", default: "" },
      seed: { type: "string", default: "" },
      lasting: { type: "boolean", default: false },
      text: { type: "string" },
      key: { type: "string" },
    },
  });
  const { latency, sigma, seed, text, key } = values;
  const pairs = values.faults.split(",").filter((pair) => pair !== "");
  const rule = randomRule({
    seed,
    isLasting: values.lasting,
    probabilities: Object.fromEntries(
      pairs.map((pair) => pair.split("=")).map(([name, share]) => [name, Number(share)]),
    ),
    ...(latency === undefined ? {} : { latency: { medianMs: Number(latency), sigma: Number(sigma) } }),
    ...(text === undefined ? {} : { text }),
  });
  return { port: Number(values.port), rule, ...(key === undefined ? {} : { keyPattern: new RegExp(key) }) };
}
