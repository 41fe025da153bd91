import type { Binding } from "./core-types.ts";
import { HostError } from "./host-error.ts";
import type { Registration } from "./registrations.ts";

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
export const sortFunctions = (registrations: readonly Registration[]): AppFunctions => {
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
};

const supportedTriggers = ["httpTrigger", "timerTrigger", "orchestrationTrigger", "activityTrigger", "entityTrigger"];

const toAppFunction = (registration: Registration, problems: string[]): AppFunction => {
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
};
