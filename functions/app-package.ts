import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";

// Whichever form of the app this is, the source or what the build made of it.
const file = createRequire(import.meta.url).resolve("#package.json");

/** The folder of the app. */
export const appFolder = dirname(file);

/** The version of the app. */
export const appVersion = (JSON.parse(readFileSync(file, "utf8")) as { readonly version: string }).version;
