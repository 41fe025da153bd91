// The Azurite of `--storage azurite`, which azurite.ts starts as a process of its own. Locks its folder while it lives. When the
// process that started it has ended, in whatever way, it saves its data and ends.
import { createRequire } from "node:module";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AZURITE_FOLDER_IN_USE } from "./azurite.ts";

/** The Azurite of a process that was just killed may still be saving. */
const LOCK_TIMEOUT_MS = 2_000;

const [folder = ""] = process.argv.slice(2);
try {
  const lock = new DatabaseSync(join(folder, "lock.db"), { timeout: LOCK_TIMEOUT_MS });
  lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  // Without a reference, garbage collection would close the database and release the lock.
  process.once("exit", () => lock.close());
} catch {
  process.exit(AZURITE_FOLDER_IN_USE);
}
// Azurite listens for this message when it is up. Before that, there is nothing to save.
process.once("disconnect", () => {
  if (!process.emit("message", "shutdown", undefined)) process.exit();
});
process.argv.splice(2, Infinity, "--location", folder, "--blobHost", "127.0.0.1", "--blobPort", "0");
// Without a check of the API version of clients, without an access log, without telemetry.
process.argv.push("--silent", "--loose", "--skipApiVersionCheck", "--disableTelemetry");
createRequire(import.meta.url)("azurite/dist/src/blob/main.js");
