// npm run fake-models [-- OPTIONS]: a model server on this machine, for trying the system without a key. It answers each chat
// with its last message, or with --text TEXT; --latency MS, --faults 429=0.1,500=0.05 and more make it as bad as real ones
// (test/support/fake-model-options.ts). It takes every path that ends in chat/completions, so all types of models.json work.
import { once } from "node:events";
import { fakeModelOptions } from "../test/support/fake-model-options.ts";
import { startFakeModelServer } from "../test/support/fake-model-server.ts";

const words = process.argv.slice(2);
const isPortGiven = words.some((word) => word.startsWith("--port"));
const options = fakeModelOptions(isPortGiven ? words : ["--port", "8377", ...words]);
const { url, stop } = await startFakeModelServer(options).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== "EADDRINUSE") throw error;
  console.error(`The port ${options.port} is taken; give another: npm run fake-models -- --port 0`);
  process.exit(1);
});
const entry = [{ name: "fake", type: "OPEN_AI", endpoint: url }];
console.log(`The fake model server listens until Ctrl-C. As models.json:\n\n${JSON.stringify(entry, null, 2)}\n`);
console.log("Then: npm run gotag -- models fake --check");
await once(process, "SIGINT");
await stop();
