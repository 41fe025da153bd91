import { createRequire } from "node:module";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AZURITE_FOLDER_IN_USE } from "./azurite.ts";

// The Azurite of `--storage azurite`: a process of its own, started by azurite.ts. Holds its folder as long as it lives, and
// ends, after it has saved, when the process that started it has gone, however that ended.

/** The Azurite of a process that was killed a moment ago may still be saving. */
const LOCK_TIMEOUT_MS = 2_000;

const [folder = ""] = process.argv.slice(2);
try {
  const lock = new DatabaseSync(join(folder, "lock.db"), { timeout: LOCK_TIMEOUT_MS });
  lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  // What nothing refers to may be collected, and the lock would go with it.
  process.once("exit", () => lock.close());
} catch {
  process.exit(AZURITE_FOLDER_IN_USE);
}
// Azurite listens for this message once it is up; before, there is nothing to save.
process.once("disconnect", () => {
  if (!process.emit("message", "shutdown", undefined)) process.exit();
});
process.argv.splice(2, Infinity, "--location", folder, "--blobHost", "127.0.0.1", "--blobPort", "0");
// It speaks to newer clients than it knows, writes no access log, and sends nothing home.
process.argv.push("--silent", "--loose", "--skipApiVersionCheck", "--disableTelemetry");
createRequire(import.meta.url)("azurite/dist/src/blob/main.js");
