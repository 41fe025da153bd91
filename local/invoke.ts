import { randomUUID } from "node:crypto";
import type { AppFunction } from "./app-functions.ts";
import type { CoreContext, FunctionCallback, InvocationContext } from "./core-types.ts";
import { hasHooks, runHooks, runLogHooks } from "./hooks.ts";
import type { Log } from "./log.ts";
import { getProgrammingModel } from "./programming-model.ts";

/** Runs one function of the app once. Resolves with what its handler returned, rejects with what it threw. */
export type Invoke = (fn: AppFunction, triggerInput: unknown) => Promise<unknown>;

/**
 * Invokes functions through the library's own model, so that handlers get its real contexts; around them run the app's
 * hooks. The trigger's value is handed over as it is, without the text form that it has between two processes on Azure.
 *
 * @param options.client - The value of durable client inputs.
 * @param options.log - Receives what the functions log.
 */
export const createInvoke = ({ client, log, now }: { client: () => string; log: Log; now: () => Date }): Invoke => {
  const createContext = (fn: AppFunction): CoreContext => {
    const invocationId = randomUUID();
    const data = fn.clientInputs.length === 0 ? undefined : { string: client() };
    return {
      invocationId,
      metadata: fn.metadata,
      request: { inputData: data ? fn.clientInputs.map((name) => ({ name, data })) : [] },
      state: undefined,
      log: (level, category, message) => {
        if (hasHooks("log")) {
          const context = { hookData: {}, level, message, category, invocationContext: undefined };
          runLogHooks(context);
          ({ level, message, category } = context);
        }
        log({ time: now(), level, category, message, functionName: fn.name, invocationId });
      },
    };
  };
  return async (fn, triggerInput) => {
    const coreContext = createContext(fn);
    const model = getProgrammingModel().getInvocationModel(coreContext);
    const { context, inputs } = await model.getArguments();
    inputs.push(triggerInput);
    const call = (callback: FunctionCallback, args: unknown[]): Promise<unknown> =>
      model.invokeFunction(context, args, callback);
    if (!hasHooks("preInvocation") && !hasHooks("postInvocation")) return call(fn.callback, inputs);
    return callWithHooks(coreContext, context, fn.callback, inputs, call);
  };
};

/** Hooks may replace the handler, its inputs, its result and its error; a null error takes a failure back. */
const callWithHooks = async (
  coreContext: CoreContext,
  invocationContext: InvocationContext,
  functionCallback: FunctionCallback,
  inputs: unknown[],
  call: (callback: FunctionCallback, inputs: unknown[]) => Promise<unknown>,
): Promise<unknown> => {
  const hookData = {};
  const before = { hookData, invocationContext, functionCallback, inputs };
  coreContext.state = "preInvocationHooks";
  await runHooks("preInvocation", before);
  const after = {
    hookData,
    invocationContext,
    inputs: before.inputs,
    result: undefined as unknown,
    error: undefined as unknown,
  };
  coreContext.state = "invocation";
  try {
    after.result = await call(before.functionCallback, before.inputs);
  } catch (error) {
    after.error = error ?? new Error("Unknown error");
  }
  coreContext.state = "postInvocationHooks";
  await runHooks("postInvocation", after);
  if (after.error !== undefined && after.error !== null) throw after.error;
  return after.result;
};
