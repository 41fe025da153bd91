import Module from "node:module";
import * as core from "./core.ts";

const durableLibrary = /[\\/]node_modules[\\/]durable-functions[\\/]/;

let isInstalled = false;

/**
 * Makes `require("@azure/functions-core")` return this host's core, as the language worker does on Azure. Must run
 * before the first import of `@azure/functions`.
 *
 * It also keeps the durable library from loading 200 files: it uses one function of `validator`, and `cloneDeep` only
 * for plain data, which Node can copy.
 */
export function installCore(): void {
  if (isInstalled) return;
  isInstalled = true;
  const original = Module.prototype.require;
  Module.prototype.require = function (this: Module, id: string): unknown {
    if (id === "@azure/functions-core") return core;
    if (id === "validator" && durableLibrary.test(this.filename)) {
      return { isURL: original.call(this, "validator/lib/isURL") };
    }
    if (id === "lodash/cloneDeep" && durableLibrary.test(this.filename)) return structuredClone;
    return original.call(this, id);
  } as typeof Module.prototype.require;
}
