import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** An Azurite that can be stopped and started at the same address, with the same blobs. */
export type RestartableAzurite = {
  readonly connectionString: string;
  /** Lets it save acknowledged blobs and end. */
  stop(): Promise<void>;
  /** Resolves when it answers again. */
  start(): Promise<void>;
};

// The account of every Azurite, as its documentation gives it.
const ACCOUNT = "devstoreaccount1";
const KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/** Starts the blob service of Azurite on a free port. */
export async function startRestartableAzurite(folder: string): Promise<RestartableAzurite> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/${ACCOUNT}`;
  let child: ChildProcess | undefined;

  async function stop(): Promise<void> {
    if (child === undefined || child.exitCode !== null) return;
    const exited = once(child, "exit");
    child.disconnect();
    await exited;
    child = undefined;
  }

  async function start(): Promise<void> {
    const script = join(import.meta.dirname, "azurite-process.ts");
    const started = fork(script, [folder, `${port}`], { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
    child = started;
    while ((await fetch(`${url}?comp=list`).catch(() => undefined)) === undefined) {
      if (started.exitCode !== null) throw new Error(`Azurite ended with code ${started.exitCode}.`);
      await wait(50);
    }
  }

  await start();
  return {
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};BlobEndpoint=${url};`,
    stop,
    start,
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
