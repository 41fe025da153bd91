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

/** The value of one input binding on its way to the library, which parses the JSON. */
export type InputData = { readonly name: string; readonly data: { readonly string: string } };

/** What the library needs to prepare one invocation. `state` and `log` are read while the function runs. */
export type CoreContext = {
  readonly invocationId: string;
  readonly metadata: FunctionMetadata;
  readonly request: { readonly inputData: readonly InputData[] };
  state: "preInvocationHooks" | "invocation" | "postInvocationHooks" | undefined;
  readonly log: (level: CoreLogLevel, category: CoreLogCategory, message: string) => void;
};

/** The `InvocationContext` of the library, opaque here. */
export type InvocationContext = object;

export type InvocationModel = {
  getArguments(): Promise<{ context: InvocationContext; inputs: unknown[] }>;
  invokeFunction(context: InvocationContext, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
};

export type ProgrammingModel = {
  readonly name: string;
  readonly version: string;
  getInvocationModel(context: CoreContext): InvocationModel;
};
