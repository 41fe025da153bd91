import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { transformSync } from "@swc/core";

type Exports = Record<string, unknown>;
const loaded = new Map<string, Exports>();

/**
 * Commander, turned into CommonJS on the way: it has ES modules only, which jest does not load.
 *
 * @example
 * jest.mock("commander", () => jest.requireActual<typeof commander>("./load-commander.ts").loadCommander());
 */
export const loadCommander = (): Exports => load(require.resolve("commander"));

function load(file: string): Exports {
  const known = loaded.get(file);
  if (known !== undefined) return known;
  const exports: Exports = {};
  loaded.set(file, exports);
  const { code } = transformSync(readFileSync(file, "utf8"), { filename: file, module: { type: "commonjs" } });
  const requireFrom = (name: string): unknown =>
    name.startsWith(".") ? load(resolve(dirname(file), name)) : jest.requireActual(name);
  new Function("exports", "require", code)(exports, requireFrom);
  return exports;
}
