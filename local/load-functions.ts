import { pathToFileURL } from "node:url";
import { HostError } from "./host-error.ts";
import { allRegistrations, type Registration } from "./registrations.ts";
import { toError } from "./values.ts";

/**
 * Imports the modules of an app and gives what they, and others before them, have registered.
 *
 * @param paths - Absolute.
 * @throws HostError that names the module which cannot be loaded.
 */
export const loadFunctions = async (paths: readonly string[]): Promise<readonly Registration[]> => {
  for (const path of paths) {
    try {
      // Under jest, modules are CommonJS and a path is what its loader knows; Node wants a URL.
      await import(typeof require === "function" ? path : pathToFileURL(path).href);
    } catch (error) {
      throw new HostError("app-not-loaded", `${path} cannot be loaded: ${toError(error).message}`, { cause: error });
    }
  }
  return allRegistrations();
};
