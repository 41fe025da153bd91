import { HostError } from "../host-error.ts";
import { pathToFileURL } from "node:url";
import { toError } from "../values.ts";

/**
 * The types of the core API, as far as this host uses them. `@azure/functions` ships none of them: on Azure they belong
 * to the language worker.
 */

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

/** A function as an app's module registered it. */
export type Registration = { readonly metadata: FunctionMetadata; readonly callback: FunctionCallback };

const registrations = new Map<string, Registration>();
/** Keeps a function that an app registers while its module is evaluated. Names differ in more than case. */
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

/** All functions that modules of this process have registered. A module is evaluated once, so nothing is ever dropped. */
export function allRegistrations(): readonly Registration[] {
  return [...registrations.values()];
}

/** A function of the app that this host can run. */
export type AppFunction = Registration & {
  readonly name: string;
  readonly trigger: Binding;
  /** The inputs that want a durable client. */
  readonly clientInputs: readonly string[];
};

/** The app's functions by kind; the keys are names in lower case, because the runtime looks them up that way. */
export type AppFunctions = {
  readonly http: readonly AppFunction[];
  readonly timers: readonly AppFunction[];
  readonly orchestrators: ReadonlyMap<string, AppFunction>;
  readonly activities: ReadonlyMap<string, AppFunction>;
  readonly entities: ReadonlyMap<string, AppFunction>;
};

/**
 * Sorts what an app has registered, and refuses what this host could only ignore.
 *
 * @throws HostError that lists every trigger, binding or option which is not supported, with its function.
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

const supportedTriggers = ["httpTrigger", "timerTrigger", "orchestrationTrigger", "activityTrigger", "entityTrigger"];

function toAppFunction(registration: Registration, problems: string[]): AppFunction {
  const { name, bindings, retryOptions } = registration.metadata;
  const refuse = (what: string): number => problems.push(`- function "${name}": ${what}`);
  const clientInputs: string[] = [];
  let trigger: Binding | undefined;
  for (const [bindingName, binding] of Object.entries(bindings)) {
    const type = binding.type.toLowerCase();
    if (type.endsWith("trigger")) {
      trigger = binding;
      if (!supportedTriggers.some((each) => each.toLowerCase() === type)) {
        refuse(`trigger type "${binding.type}" is not supported (supported: ${supportedTriggers.join(", ")})`);
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

/** The runtime's words for a name that no function has, with those that there are. */
export function unknownFunction(
  name: string,
  known: ReadonlyMap<string, { readonly name: string }>,
  what: string,
): string | undefined {
  if (known.has(name.toLowerCase())) return undefined;
  const names = [...known.values()].map((each) => `'${each.name}'`).join(", ");
  return `The function '${name}' doesn't exist, is disabled, or is not ${what}. Known are: ${names || "none"}.`;
}

/**
 * Imports the modules of an app and gives what they, and others before them, have registered.
 *
 * @param paths - Absolute.
 * @throws HostError that names the module which cannot be loaded.
 */
export async function loadFunctions(paths: readonly string[]): Promise<readonly Registration[]> {
  for (const path of paths) {
    try {
      // Under jest, modules are CommonJS and a path is what its loader knows; Node wants a URL.
      await import(typeof require === "function" ? path : pathToFileURL(path).href);
    } catch (error) {
      throw new HostError("app-not-loaded", `${path} cannot be loaded: ${toError(error).message}`, { cause: error });
    }
  }
  return allRegistrations();
}
