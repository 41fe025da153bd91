/** Attributes by their names (see attributes.ts). `undefined` values are left out. */
export type Attributes = { readonly [name: string]: string | number | boolean | readonly string[] | undefined };

/** The IDs of a span, in hexadecimal digits. */
export type SpanIds = { readonly traceId: string; readonly spanId: string };

/** A completed span. Times are ms since 1970, with fractions. */
export type SpanDescription = SpanIds & {
  readonly parentSpanId?: string;
  readonly name: string;
  /** `client`: a call to another process. */
  readonly kind: "internal" | "client";
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly events?: readonly { readonly name: string; readonly timeMs: number; readonly attributes: Attributes }[];
  readonly links?: readonly SpanIds[];
  /** Sets the status to error. The message may quote answers of models, so it is opt-in. */
  readonly error?: { readonly type: string; readonly message?: string };
};

export type LogLevel = "trace" | "debug" | "information" | "warning" | "error" | "critical";

export type LogLine = {
  readonly level: LogLevel;
  readonly message: string;
  readonly attributes: Attributes;
  /** The span of the line. */
  readonly span?: SpanIds;
};

/**
 * Takes spans, measurements and log lines. The methods neither wait nor throw: what cannot be sent is dropped without affecting
 * runs.
 */
export type Telemetry = {
  /** If `false`, the methods do nothing, and callers can skip creating spans. */
  readonly isOn: boolean;
  /** Whether to include prompts, answers and messages of errors. */
  readonly capturesContent: boolean;
  addSpans(spans: readonly SpanDescription[]): void;
  measure(metric: MetricName, value: number, attributes: Attributes): void;
  log(line: LogLine): void;
  /** Sends the queued data now, without waiting for the next interval. */
  flush(): void;
  /** Sends the queued data within a short time limit. Nothing is sent afterwards. */
  stop(): Promise<void>;
};

/** Telemetry that is off. */
export const NO_TELEMETRY: Telemetry = {
  isOn: false,
  capturesContent: false,
  addSpans: () => {},
  measure: () => {},
  log: () => {},
  flush: () => {},
  stop: async () => {},
};

type Metric = {
  readonly name: string;
  readonly kind: "counter" | "histogram";
  /** In UCUM; counted things are in braces. */
  readonly unit: string;
  readonly description: string;
  /** The upper bounds of a histogram's buckets. */
  readonly boundaries?: readonly number[];
};

/**
 * All metrics. Names, units and boundaries of `gen_ai.…` are those of the conventions for generative AI:
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

/**
 * Runs some work for telemetry if that is on. Its errors are logged there and never thrown.
 *
 * @example
 * await whenOn(telemetry, () => reportCases(telemetry, run, { created, nowMs }));
 */
export async function whenOn(telemetry: Telemetry, report: () => void | Promise<void>): Promise<void> {
  if (!telemetry.isOn) return;
  try {
    await report();
  } catch (thrown) {
    telemetry.log({ level: "warning", message: `Telemetry could not be made: ${String(thrown)}`, attributes: {} });
  }
}
