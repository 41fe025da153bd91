type Metric = {
  readonly name: string;
  readonly kind: "counter" | "histogram";
  /** As in UCUM; what is counted stands in braces. */
  readonly unit: string;
  readonly description: string;
  /** The upper ends of a histogram's buckets. */
  readonly boundaries?: readonly number[];
};

/**
 * All that is measured. Names, units and boundaries of `gen_ai.…` are those of the conventions for generative AI:
 * https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-metrics.md
 */
export const METRICS = {
  runs: { name: "gotag.runs", kind: "counter", unit: "{run}", description: "Runs that ended." },
  cases: { name: "gotag.cases", kind: "counter", unit: "{case}", description: "Cases that were run and saved." },
  stagesPutOff: {
    name: "gotag.stages.put_off",
    kind: "counter",
    unit: "{stage}",
    description: "Tries of stages that failed and are made again later.",
  },
  throttledCalls: {
    name: "gotag.model.throttled",
    kind: "counter",
    unit: "{call}",
    description: "Calls of models that were answered with 429.",
  },
  cost: { name: "gotag.cost", kind: "counter", unit: "USD", description: "What calls of models cost, by list price." },
  tokens: {
    name: "gen_ai.client.token.usage",
    kind: "histogram",
    unit: "{token}",
    description: "Number of input and output tokens used.",
    boundaries: [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
  },
  callSeconds: {
    name: "gen_ai.client.operation.duration",
    kind: "histogram",
    unit: "s",
    description: "GenAI operation duration.",
    boundaries: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
  },
} as const satisfies { readonly [name: string]: Metric };

export type MetricName = keyof typeof METRICS;
