/**
 * The types of the core API, as far as this host uses them. `@azure/functions` ships none of them: on Azure they belong
 * to the language worker.
 */

/** How the library names levels. */
export type CoreLogLevel = "trace" | "debug" | "information" | "warning" | "error" | "critical" | "none";

/** "user": an app's own `context.log`; "system": the library itself. */
export type CoreLogCategory = "user" | "system" | "customMetric";

/** A trigger, input or output of a function, as the library registers it. */
export type Binding = {
  readonly type: string;
  readonly direction: "in" | "out" | "inout";
  readonly [setting: string]: unknown;
};

export type FunctionMetadata = {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly retryOptions?: unknown;
};

export type FunctionCallback = (...inputs: unknown[]) => unknown;
