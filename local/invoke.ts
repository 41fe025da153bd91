import { randomUUID } from "node:crypto";
import { format } from "node:util";
import type * as Library from "@azure/functions";
import type { AppFunction } from "./app-functions.ts";
import type { CoreLogCategory, CoreLogLevel, FunctionCallback } from "./core-types.ts";
import { hasHooks, runHooks, runLogHooks } from "./hooks.ts";
import { createContexts } from "./invocation-context.ts";
import type { Log } from "./log.ts";

/** Runs one function of the app once. Resolves with what its handler returned, rejects with what it threw. */
export type Invoke = (fn: AppFunction, triggerInput: unknown) => Promise<unknown>;

export type InvokeOptions = {
  readonly library: typeof Library;
  /** The value of durable client inputs, as JSON text. */
  readonly client: () => string;
  /** Receives what the functions log. */
  readonly log: Log;
  readonly now: () => Date;
};

type Invocation = { readonly id: string; isDone: boolean; isInPostHooks: boolean };

/**
 * Invokes functions with contexts as the library's, and with the app's hooks around them.
 *
 * The library's invocation model is left out: it turns values to and from the messages between two processes, which do
 * not exist here, and costs more than a replay does.
 */
export const createInvoke = (options: InvokeOptions): Invoke => {
  const { client } = options;
  const createContext = createContexts(options.library);
  const optionsOf = new Map<AppFunction, Library.EffectiveFunctionOptions>();
  const newInvocationId = createInvocationIds();
  return (fn, triggerInput) => {
    const invocation: Invocation = { id: newInvocationId(), isDone: false, isInPostHooks: false };
    let effective = optionsOf.get(fn);
    if (!effective) optionsOf.set(fn, (effective = describeBindings(fn)));
    const context = createContext({
      invocationId: invocation.id,
      functionName: fn.name,
      options: effective,
      log: (context, level, texts) => logLine(options, fn, invocation, context, level, format(...texts)),
    });
    for (const name of fn.clientInputs) context.extraInputs.set(name, JSON.parse(client()));
    if (!hasHooks("preInvocation") && !hasHooks("postInvocation")) {
      return call(invocation, fn.callback, [triggerInput], context);
    }
    return callWithHooks(invocation, fn.callback, [triggerInput], context);
  };
};

/** One random UUID whose last digits count on: thousands of invocations a second need no randomness of their own. */
const createInvocationIds = (): (() => string) => {
  const start = randomUUID().slice(0, 24);
  let count = 0;
  return () => start + (++count).toString(16).padStart(12, "0");
};

const describeBindings = ({ metadata }: AppFunction): Library.EffectiveFunctionOptions => {
  const bindings = Object.entries(metadata.bindings).map(([name, binding]) => ({ ...binding, name }));
  return {
    trigger: bindings.find(({ type }) => /trigger$/i.test(type))!,
    return: bindings.find(({ name }) => name === "$return"),
    extraInputs: bindings.filter(({ type, direction }) => direction === "in" && !/trigger$/i.test(type)),
    extraOutputs: bindings.filter(({ name, direction }) => direction === "out" && name !== "$return"),
  };
};

const call = async (
  invocation: Invocation,
  callback: FunctionCallback,
  inputs: readonly unknown[],
  context: Library.InvocationContext,
): Promise<unknown> => {
  try {
    return await callback(...inputs, context);
  } finally {
    invocation.isDone = true;
    dropDurableState(context);
  }
};

/** Hooks may replace the handler, its inputs, its result and its error; a null error takes a failure back. */
const callWithHooks = async (
  invocation: Invocation,
  functionCallback: FunctionCallback,
  inputs: unknown[],
  invocationContext: Library.InvocationContext,
): Promise<unknown> => {
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
};

/**
 * Takes from a context what the durable library has put there: a whole replay. The library is compiled to generator functions
 * that are made anew at each call; for each, V8 makes a hidden class in its old generation that holds on to what the
 * function sees (the context is part of it) until the next full collection. A third of all memory would go that way.
 */
const dropDurableState = (context: Library.InvocationContext & { df?: unknown }): void => {
  context.df = undefined;
};

const logLine = (
  { log, now }: InvokeOptions,
  fn: AppFunction,
  invocation: Invocation,
  invocationContext: Library.InvocationContext,
  level: CoreLogLevel,
  message: string,
): void => {
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
};
