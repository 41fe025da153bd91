import { pathToFileURL } from "node:url";
import { HostError } from "../host-error.ts";
import { toError } from "../values.ts";

/**
 * A trigger, input or output of a function, as `@azure/functions` registers it. The library exports no types of the
 * core API: on Azure they belong to the language worker.
 */
type Binding = {
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

/** A function as a module of the app registered it. */
type Registration = { readonly metadata: FunctionMetadata; readonly callback: FunctionCallback };

const registrations = new Map<string, Registration>();
/** Registers a function and returns the undo. Function names are case-insensitive. */
export function addRegistration(metadata: FunctionMetadata, callback: FunctionCallback): () => void {
  const key = metadata.name.toLowerCase();
  const earlier = registrations.get(key);
  if (earlier) {
    throw new Error(
      `Two functions are called "${metadata.name}" ("${earlier.metadata.name}" is registered already). Rename one of them: names differ in more than case.`,
    );
  }
  registrations.set(key, { metadata, callback });
  return () => registrations.delete(key);
}

/** All functions registered in this process. A module is evaluated only once, so registrations are never dropped. */
export function allRegistrations(): readonly Registration[] {
  return [...registrations.values()];
}

/** A function of the app that this host can run. */
export type AppFunction = Registration & {
  readonly name: string;
  readonly trigger: Binding;
  /** Names of the inputs that receive a durable client. */
  readonly clientInputs: readonly string[];
};

/** The app's functions by kind. Keys are lower-case names, because the runtime ignores case. */
export type AppFunctions = {
  readonly http: readonly AppFunction[];
  readonly timers: readonly AppFunction[];
  readonly orchestrators: ReadonlyMap<string, AppFunction>;
  readonly activities: ReadonlyMap<string, AppFunction>;
  readonly entities: ReadonlyMap<string, AppFunction>;
};

/**
 * Groups the registered functions by kind.
 *
 * @throws HostError that lists every unsupported trigger, binding or option with its function.
 */
export function sortFunctions(registrations: readonly Registration[]): AppFunctions {
  const problems: string[] = [];
  const functions = registrations.map((registration) => toAppFunction(registration, problems));
  if (problems.length > 0) {
    throw new HostError("unsupported-function", `The local host cannot run this app:\n${problems.join("\n")}`);
  }
  const ofType = (type: string): AppFunction[] =>
    functions.filter(({ trigger }) => trigger.type.toLowerCase() === type);
  const byName = (type: string): Map<string, AppFunction> =>
    new Map(ofType(type).map((each) => [each.name.toLowerCase(), each]));
  return {
    http: ofType("httptrigger"),
    timers: ofType("timertrigger"),
    orchestrators: byName("orchestrationtrigger"),
    activities: byName("activitytrigger"),
    entities: byName("entitytrigger"),
  };
}

const SUPPORTED_TRIGGERS = ["httpTrigger", "timerTrigger", "orchestrationTrigger", "activityTrigger", "entityTrigger"];

function toAppFunction(registration: Registration, problems: string[]): AppFunction {
  const { name, bindings, retryOptions } = registration.metadata;
  const refuse = (what: string): number => problems.push(`- function "${name}": ${what}`);
  const clientInputs: string[] = [];
  let trigger: Binding | undefined;
  for (const [bindingName, binding] of Object.entries(bindings)) {
    const type = binding.type.toLowerCase();
    if (type.endsWith("trigger")) {
      trigger = binding;
      if (!SUPPORTED_TRIGGERS.some((each) => each.toLowerCase() === type)) {
        refuse(`trigger type "${binding.type}" is not supported (supported: ${SUPPORTED_TRIGGERS.join(", ")})`);
      }
    } else if (binding.direction === "in" && type === "durableclient") clientInputs.push(bindingName);
    else if (!(binding.direction === "out" && bindingName === "$return" && type === "http")) {
      refuse(
        `${binding.direction}put "${binding.type}" is not supported (supported: the input durableClient, the output http)`,
      );
    }
  }
  if (retryOptions) refuse('the option "retry" is not supported');
  if (!trigger) refuse("it has no trigger");
  return { ...registration, name, trigger: trigger ?? { type: "", direction: "in" }, clientInputs };
}

/**
 * The runtime's message for a name that no function has, with the names that exist; `undefined` if the name is known.
 */
export function unknownFunction(
  name: string,
  known: ReadonlyMap<string, { readonly name: string }>,
  what: string,
): string | undefined {
  if (known.has(name.toLowerCase())) return undefined;
  const names = [...known.values()].map((each) => `'${each.name}'`).join(", ");
  const problem = `The function '${name}' doesn't exist, is disabled, or is not ${what}.`;
  return `${problem} Additional info: The following are the known ${what.slice(3)}s: ${names || "none"}.`;
}

/**
 * Imports the app's modules and returns everything registered in this process.
 *
 * @param paths - Absolute paths.
 * @throws HostError that names the module which cannot be loaded.
 */
export async function loadFunctions(paths: readonly string[]): Promise<readonly Registration[]> {
  for (const path of paths) {
    try {
      // Jest loads modules as CommonJS and expects a path; Node expects a URL.
      await import(typeof require === "function" ? path : pathToFileURL(path).href);
    } catch (error) {
      throw new HostError("app-not-loaded", `${path} cannot be loaded: ${toError(error).message}`, { cause: error });
    }
  }
  return allRegistrations();
}
