/**
 * What `@azure/functions` requires as `@azure/functions-core`: the host's half of the programming model. On Azure the
 * language worker provides it; here `installCore` does, and jest maps the name to this file, so it must export the core
 * API and nothing else.
 */
import { addRegistration, type FunctionCallback, type FunctionMetadata } from "./app/functions.ts";
import { addHook, type HookCallback } from "./app/hooks.ts";

export { coreLog as log } from "./log.ts";

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
