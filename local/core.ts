import { type FunctionCallback, type FunctionMetadata, addRegistration } from "./app/functions.ts";
import { addHook, type HookCallback } from "./app/hooks.ts";
import { type CoreLogCategory, type CoreLogLevel, coreLog } from "./log.ts";

/** Undoes a registration. The core API requires a class of this name. */
export class Disposable {
  readonly #undo: () => void;

  constructor(undo: () => void) {
    this.#undo = undo;
  }

  dispose(): void {
    this.#undo();
  }
}

/**
 * What `@azure/functions` asks for under the name `@azure/functions-core`: the host's half of the programming model.
 *
 * On Azure the language worker supplies it. Here `installCore` hands out this very module, and jest maps the name to
 * this file, so that it exports the core API and nothing else.
 */

/** The library checks which features exist, not these numbers. */
export const version = "4.0.0";
export const hostVersion = "4.0.0";

/**
 * The library registers its invocation model; this host invokes functions itself and only stores it for
 * `getProgrammingModel`.
 */
export function setProgrammingModel(model: unknown): void {
  programmingModel = model;
}
export function getProgrammingModel(): unknown {
  return programmingModel;
}
let programmingModel: unknown;

export function registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): Disposable {
  return new Disposable(addRegistration(metadata, callback));
}

export function registerHook(name: string, callback: HookCallback): Disposable {
  return new Disposable(addHook(name, callback));
}

export function log(level: CoreLogLevel, category: CoreLogCategory, message: string): void {
  coreLog(level, category, message);
}
