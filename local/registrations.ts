import type { FunctionCallback, FunctionMetadata } from "./core-types.ts";

/** A function as an app's module registered it. */
export type Registration = { readonly metadata: FunctionMetadata; readonly callback: FunctionCallback };

const registrations = new Map<string, Registration>();
/** Keeps a function that an app registers while its module is evaluated. Names differ in more than case. */
export const addRegistration = (metadata: FunctionMetadata, callback: FunctionCallback): (() => void) => {
  const key = metadata.name.toLowerCase();
  const earlier = registrations.get(key);
  if (earlier) {
    throw new Error(
      `Two functions are called "${metadata.name}" ("${earlier.metadata.name}" is registered already). Rename one of them: names differ in more than case.`,
    );
  }
  registrations.set(key, { metadata, callback });
  return () => registrations.delete(key);
};

/** All functions that modules of this process have registered. A module is evaluated once, so nothing is ever dropped. */
export const allRegistrations = (): readonly Registration[] => [...registrations.values()];
