import { extname, join } from "node:path";

/** Where host.json is: above the source, and above dist/. */
export function appFolder(): string {
  const above = join(import.meta.dirname, "..");
  return extname(import.meta.filename) === ".ts" ? above : join(above, "..");
}
