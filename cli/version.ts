import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** The version of gotag, as package.json has it. */
export function version(): string {
  const file = createRequire(import.meta.url).resolve("#package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
