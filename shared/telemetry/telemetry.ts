import type { MetricName } from "./metrics.ts";

/** Attributes by their names (see attributes.ts); what is `undefined` is left out. */
export type Attributes = { readonly [name: string]: string | number | boolean | readonly string[] | undefined };

/** A span by its ids, in hexadecimal digits. */
export type SpanPlace = { readonly traceId: string; readonly spanId: string };

/** A span that has ended. Times are ms since 1970, with fractions. */
export type SpanDescription = SpanPlace & {
  readonly parentSpanId?: string;
  readonly name: string;
  /** `client`: a call of another process. */
  readonly kind: "internal" | "client";
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly events?: readonly { readonly name: string; readonly timeMs: number; readonly attributes: Attributes }[];
  readonly links?: readonly SpanPlace[];
  /** Makes its status an error. The message may quote what models said, so it is there by opt-in only. */
  readonly error?: { readonly type: string; readonly message?: string };
};

export type LogLevel = "trace" | "debug" | "information" | "warning" | "error" | "critical";

export type LogLine = {
  readonly level: LogLevel;
  readonly message: string;
  readonly attributes: Attributes;
  /** The span that it belongs to. */
  readonly span?: SpanPlace;
};

/**
 * Where spans, measurements and log lines go. Nothing here waits or throws: what cannot be sent is dropped, and a run does not
 * notice.
 */
export type Telemetry = {
  /** Where this is `false` nobody listens, and nothing needs to be described. */
  readonly isOn: boolean;
  /** Whether prompts, answers and what errors say may be part of it. */
  readonly capturesContent: boolean;
  addSpans(spans: readonly SpanDescription[]): void;
  measure(metric: MetricName, value: number, attributes: Attributes): void;
  log(line: LogLine): void;
  /** Sends what is there, so that nobody has to wait for the next time that it is due. */
  flush(): void;
  /** Sends what is there, for as long as a process that ends can be asked to wait. Nothing is sent afterwards. */
  stop(): Promise<void>;
};

/** Nobody listens. */
export const NO_TELEMETRY: Telemetry = {
  isOn: false,
  capturesContent: false,
  addSpans: () => {},
  measure: () => {},
  log: () => {},
  flush: () => {},
  stop: async () => {},
};
