import { extname, join } from "node:path";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** Where host.json is: above the source, and above dist/. */
export function appFolder(): string {
  const above = join(import.meta.dirname, "..");
  return extname(import.meta.filename) === ".ts" ? above : join(above, "..");
}

/** The version of gotag, as package.json has it. */
export function installedVersion(): string {
  const file = createRequire(import.meta.url).resolve("#package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
