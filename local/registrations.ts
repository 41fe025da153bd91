import type { FunctionCallback, FunctionMetadata } from "./core-types.ts";

/** A function as an app's module registered it. */
export type Registration = { readonly metadata: FunctionMetadata; readonly callback: FunctionCallback };

const registrations = new Map<string, Registration>();
const byModule = new Map<string, readonly Registration[]>();

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

/**
 * Imports a module of the app and returns the functions which it registered. A module is evaluated once in a process, so
 * what it registered then is remembered for a host that is started again.
 */
export const registrationsOf = async (path: string, load: () => Promise<unknown>): Promise<readonly Registration[]> => {
  const known = byModule.get(path);
  if (known) return known;
  const before = new Set(registrations.keys());
  await load();
  const added = [...registrations].filter(([key]) => !before.has(key)).map(([, registration]) => registration);
  byModule.set(path, added);
  return added;
};
