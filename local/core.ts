/**
 * What `@azure/functions` asks for under the name `@azure/functions-core`: the host's half of the programming model.
 *
 * On Azure the language worker supplies it. Here `installCore` hands out this very module, and jest maps the name to
 * this file, so that it exports the core API and nothing else.
 */
import type { CoreLogCategory, CoreLogLevel, FunctionCallback, FunctionMetadata } from "./core-types.ts";
import { Disposable } from "./disposable.ts";
import { addHook, type HookCallback } from "./hooks.ts";
import { coreLog } from "./log.ts";
import { addRegistration } from "./registrations.ts";

export { Disposable };

/** The library looks at whether features are there, not at these numbers. */
export const version = "4.0.0";
export const hostVersion = "4.0.0";

/** The library introduces its way of invoking functions; this host calls them itself and only keeps it for who asks. */
export const setProgrammingModel = (model: unknown): void => {
  programmingModel = model;
};
export const getProgrammingModel = (): unknown => programmingModel;
let programmingModel: unknown;

export const registerFunction = (metadata: FunctionMetadata, callback: FunctionCallback): Disposable =>
  new Disposable(addRegistration(metadata, callback));

export const registerHook = (name: string, callback: HookCallback): Disposable =>
  new Disposable(addHook(name, callback));

export const log = (level: CoreLogLevel, category: CoreLogCategory, message: string): void =>
  coreLog(level, category, message);
