import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

export type Azurite = {
  readonly connectionString: string;
  stop(): Promise<void>;
};

// The documented account of Azurite.
const ACCOUNT = "devstoreaccount1";
const KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/** Starts the blob service of Azurite on a free port, in a folder of its own that `stop` removes. */
export async function startAzurite(): Promise<Azurite> {
  const folder = mkdtempSync(join(tmpdir(), "gotag-azurite-"));
  const port = await freePort();
  const script = join(createRequire(__filename).resolve("azurite/package.json"), "../dist/src/blob/main.js");
  const address = ["--blobHost", "127.0.0.1", "--blobPort", `${port}`, "--location", folder];
  const flags = ["--silent", "--loose", "--skipApiVersionCheck", "--disableTelemetry"];
  const child = spawn(process.execPath, [script, ...address, ...flags], { stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const url = `http://127.0.0.1:${port}/${ACCOUNT}`;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`Azurite ended with code ${child.exitCode}: ${errors}`);
    const answer = await fetch(`${url}?comp=list`).catch(() => undefined);
    if (answer !== undefined) break;
    await wait(50);
  }
  return {
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};BlobEndpoint=${url};`,
    async stop() {
      const closed = once(child, "close");
      child.kill(); // With SIGTERM: only a process that exits normally keeps its compile cache.
      await closed;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
