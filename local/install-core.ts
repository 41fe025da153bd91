import Module from "node:module";
import * as core from "./core.ts";

let isInstalled = false;

/**
 * Makes `require("@azure/functions-core")` answer with this host's core, as the language worker does on Azure. Must run
 * before the first import of `@azure/functions`.
 */
export const installCore = (): void => {
  if (isInstalled) return;
  isInstalled = true;
  const original = Module.prototype.require;
  Module.prototype.require = function (this: Module, id: string): unknown {
    return id === "@azure/functions-core" ? core : original.call(this, id);
  } as typeof Module.prototype.require;
};
