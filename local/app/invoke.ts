import { randomUUID } from "node:crypto";
import { format } from "node:util";
import type * as Library from "@azure/functions";
import type { CoreLogCategory, CoreLogLevel, Log } from "../log.ts";
import type { AppFunction, FunctionCallback } from "./functions.ts";
import { hasHooks, runHooks, runLogHooks } from "./hooks.ts";

/** Runs one function of the app once. Resolves with the handler's result, rejects with its error. */
export type Invoke = (fn: AppFunction, triggerInput: unknown) => Promise<unknown>;

type InvokeOptions = {
  readonly library: typeof Library;
  /** The value of durable client inputs, as JSON text. */
  readonly client: () => string;
  readonly log: Log;
  readonly now: () => Date;
};

type WriteLog = (context: Library.InvocationContext, level: CoreLogLevel, texts: readonly unknown[]) => void;

type Invocation = { readonly id: string; isDone: boolean; isInPostHooks: boolean };

/**
 * Invokes functions with a context like the library's and with the app's hooks.
 *
 * The library's invocation model is not used: it converts values to and from messages between two processes, which do
 * not exist here, and costs more than a replay.
 */
export function createInvoke(options: InvokeOptions): Invoke {
  const { client } = options;
  Object.setPrototypeOf(LocalContext.prototype, options.library.InvocationContext.prototype);
  const optionsOf = new Map<AppFunction, Library.EffectiveFunctionOptions>();
  const newInvocationId = createInvocationIds();
  return (fn, triggerInput) => {
    const invocation: Invocation = { id: newInvocationId(), isDone: false, isInPostHooks: false };
    let effective = optionsOf.get(fn);
    if (!effective) optionsOf.set(fn, (effective = describeBindings(fn)));
    const context = new LocalContext(invocation.id, fn.name, effective, (context, level, texts) =>
      logLine(options, fn, invocation, context, level, format(...texts)),
    );
    for (const name of fn.clientInputs) context.extraInputs.set(name, JSON.parse(client()));
    if (!hasHooks("preInvocation") && !hasHooks("postInvocation")) {
      return call(invocation, fn.callback, [triggerInput], context);
    }
    return callWithHooks(invocation, fn.callback, [triggerInput], context);
  };
}

/**
 * Returns IDs made from one random UUID and a counter: randomness for thousands of invocations per second is expensive.
 */
function createInvocationIds(): () => string {
  const start = randomUUID().slice(0, 24);
  let count = 0;
  return () => start + (++count).toString(16).padStart(12, "0");
}

function describeBindings({ metadata }: AppFunction): Library.EffectiveFunctionOptions {
  const bindings = Object.entries(metadata.bindings).map(([name, binding]) => ({ ...binding, name }));
  return {
    trigger: bindings.find(({ type }) => /trigger$/i.test(type))!,
    return: bindings.find(({ name }) => name === "$return"),
    extraInputs: bindings.filter(({ type, direction }) => direction === "in" && !/trigger$/i.test(type)),
    extraOutputs: bindings.filter(({ name, direction }) => direction === "out" && name !== "$return"),
  };
}

async function call(
  invocation: Invocation,
  callback: FunctionCallback,
  inputs: readonly unknown[],
  context: Library.InvocationContext,
): Promise<unknown> {
  try {
    return await callback(...inputs, context);
  } finally {
    invocation.isDone = true;
    dropDurableState(context);
  }
}

/** Hooks may replace the handler, its inputs, its result and its error; a null error turns a failure into a success. */
async function callWithHooks(
  invocation: Invocation,
  functionCallback: FunctionCallback,
  inputs: unknown[],
  invocationContext: Library.InvocationContext,
): Promise<unknown> {
  const hookData = {};
  const before = { hookData, invocationContext, functionCallback, inputs };
  await runHooks("preInvocation", before);
  const after = {
    hookData,
    invocationContext,
    inputs: before.inputs,
    result: undefined as unknown,
    error: undefined as unknown,
  };
  try {
    after.result = await before.functionCallback(...before.inputs, invocationContext);
  } catch (error) {
    after.error = error ?? new Error("Unknown error");
  }
  invocation.isDone = true;
  invocation.isInPostHooks = true;
  await runHooks("postInvocation", after);
  dropDurableState(invocationContext);
  if (after.error !== undefined && after.error !== null) throw after.error;
  return after.result;
}

/**
 * Removes what the durable library stored in a context: a whole replay. The library is compiled to generator functions
 * that are created on each call; for each, V8 keeps a hidden class in its old generation that references everything the
 * function sees, including the context, until the next full collection. That would retain a third of all memory.
 */
function dropDurableState(context: Library.InvocationContext & { df?: unknown }): void {
  context.df = undefined;
}

function logLine(
  { log, now }: InvokeOptions,
  fn: AppFunction,
  invocation: Invocation,
  invocationContext: Library.InvocationContext,
  level: CoreLogLevel,
  message: string,
): void {
  const write = (entry: { level: CoreLogLevel; message: string; category: CoreLogCategory }): void => {
    const line = { hookData: {}, invocationContext, ...entry };
    if (hasHooks("log")) runLogHooks(line);
    const { level, message, category } = line;
    log({ time: now(), level, category, message, functionName: fn.name, invocationId: invocation.id });
  };
  if (invocation.isDone && !invocation.isInPostHooks) {
    write({
      level: "warning",
      category: "system",
      message:
        "Warning: Unexpected call to 'log' on the context object after function execution has completed. " +
        "Please check for asynchronous calls that are not awaited. " +
        `Function name: ${fn.name}. Invocation Id: ${invocation.id}.`,
    });
  }
  write({ level, category: "user", message });
}

/**
 * The context of one invocation: `instanceof` the library's class, with all its documented members. The library's own
 * constructor keeps three private fields in weak maps (it is compiled for old versions of Node): that takes 60 times as
 * long and slows down garbage collection.
 */
class LocalContext implements Library.InvocationContext {
  readonly invocationId: string;
  readonly functionName: string;
  readonly options: Library.EffectiveFunctionOptions;
  readonly extraInputs: Library.InvocationContextExtraInputs = new NamedValues();
  readonly extraOutputs: Library.InvocationContextExtraOutputs = new NamedValues();
  readonly #log: WriteLog;

  constructor(invocationId: string, functionName: string, options: Library.EffectiveFunctionOptions, log: WriteLog) {
    this.invocationId = invocationId;
    this.functionName = functionName;
    this.options = options;
    this.#log = log;
  }

  log(...texts: unknown[]): void {
    this.#log(this, "information", texts);
  }
  trace(...texts: unknown[]): void {
    this.#log(this, "trace", texts);
  }
  debug(...texts: unknown[]): void {
    this.#log(this, "debug", texts);
  }
  info(...texts: unknown[]): void {
    this.#log(this, "information", texts);
  }
  warn(...texts: unknown[]): void {
    this.#log(this, "warning", texts);
  }
  error(...texts: unknown[]): void {
    this.#log(this, "error", texts);
  }
}

/** Values of bindings by name. */
class NamedValues {
  #values: Record<string, unknown> | undefined;

  get(binding: string | { readonly name: string }): unknown {
    return this.#values?.[nameOf(binding)];
  }

  set(binding: string | { readonly name: string }, value: unknown): void {
    (this.#values ??= {})[nameOf(binding)] = value;
  }
}

function nameOf(binding: string | { readonly name: string }): string {
  return typeof binding === "string" ? binding : binding.name;
}
