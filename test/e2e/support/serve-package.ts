// node serve-package.ts FOLDER HOME: serves a packaged app on the local host, prints its address and its functions, and ends
// when its stdin does.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { startHost } from "../../../local/index.ts";
import { allRegistrations } from "../../../local/app/functions.ts";

const [folder = "", home = ""] = process.argv.slice(2);
process.env["GOTAG_HOME"] = home;
// As "main" of its package.json has it.
const functions = readdirSync(join(folder, "dist/functions"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".js"))
  .sort()
  .map((file) => join(folder, "dist/functions", file));
const host = await startHost({ functions, appDirectory: folder, storage: join(home, "taskhub.db") });
const registered = allRegistrations().map(({ metadata: { name, bindings } }) => ({
  name,
  trigger: Object.values(bindings).find(({ type }) => type.toLowerCase().endsWith("trigger")),
}));
process.stdout.write(`${JSON.stringify({ url: host.url, functions: registered })}\n`);
process.stdin.resume().on("end", () => void host.stop().then(() => process.exit()));
