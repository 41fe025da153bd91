// The Azurite of the chaos runner: a process of its own, which saves and ends when the runner lets go of it, or has gone.
//   node test/chaos/azurite-process.ts <folder> <port>
import { createRequire } from "node:module";

const [folder = "", port = "0"] = process.argv.slice(2);
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.argv.splice(2, Infinity, "--location", folder, "--blobHost", "127.0.0.1", "--blobPort", port);
process.argv.push("--silent", "--loose", "--skipApiVersionCheck", "--disableTelemetry");
createRequire(import.meta.url)("azurite/dist/src/blob/main.js");
