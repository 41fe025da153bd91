import type * as Library from "@azure/functions";
import type { CoreLogLevel } from "./core-types.ts";

export type ContextInit = {
  readonly invocationId: string;
  readonly functionName: string;
  readonly options: Library.EffectiveFunctionOptions;
  readonly log: (context: Library.InvocationContext, level: CoreLogLevel, texts: readonly unknown[]) => void;
};

/** Makes what a function gets to know of the one invocation that it is in. */
export type CreateContext = (init: ContextInit) => Library.InvocationContext;

/**
 * Contexts that are `instanceof` the library's class, with all that its documentation promises. The library's own constructor
 * keeps three private fields in weak maps, as it is compiled for old versions of Node: that takes sixty times as long, ten times
 * a case of four stages, and the garbage collector has to look through all of them.
 */
export const createContexts = (library: Pick<typeof Library, "InvocationContext">): CreateContext => {
  Object.setPrototypeOf(LocalContext.prototype, library.InvocationContext.prototype);
  return (init) => new LocalContext(init);
};

class LocalContext implements Library.InvocationContext {
  readonly invocationId: string;
  readonly functionName: string;
  readonly options: Library.EffectiveFunctionOptions;
  readonly extraInputs: Library.InvocationContextExtraInputs = new NamedValues();
  readonly extraOutputs: Library.InvocationContextExtraOutputs = new NamedValues();
  readonly #log: ContextInit["log"];

  constructor({ invocationId, functionName, options, log }: ContextInit) {
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

/** Values of bindings, by their names. */
class NamedValues {
  #values: Record<string, unknown> | undefined;

  get(binding: string | { readonly name: string }): unknown {
    return this.#values?.[nameOf(binding)];
  }

  set(binding: string | { readonly name: string }, value: unknown): void {
    (this.#values ??= {})[nameOf(binding)] = value;
  }
}

const nameOf = (binding: string | { readonly name: string }): string =>
  typeof binding === "string" ? binding : binding.name;
