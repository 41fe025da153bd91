import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** The version of the app, as its package.json has it. */
export const { version: appVersion } = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve("#package.json"), "utf8"),
) as { version: string };
