import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import type { Socket } from "node:net";
import { extname, join } from "node:path";
import { UsageError } from "../errors.ts";

export type Azurite = {
  /** For `AzureWebJobsStorage`. */
  readonly connectionString: string;
  /** Ends it after it has saved everything acknowledged. */
  readonly stop: () => Promise<void>;
};

/** The exit code when another process has an Azurite on the folder. */
export const AZURITE_FOLDER_IN_USE = 75;

// The documented account of every Azurite, no secret.
const ACCOUNT = "devstoreaccount1";
const KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/**
 * Starts the blob service of Azurite on a free port of this machine.
 *
 * @param folder - For its data. Created if it is missing.
 * @throws UsageError when the package is not installed.
 * @throws An error with the code `task-hub-in-use` when another process has an Azurite on the folder.
 * @example
 * const azurite = await startAzurite(join(home, "azurite"));
 */
export async function startAzurite(folder: string): Promise<Azurite> {
  checkInstalled();
  mkdirSync(folder, { recursive: true });
  const script = join(import.meta.dirname, `azurite-process${extname(import.meta.filename)}`);
  // Detached, so that Ctrl-C reaches only the host, which stops Azurite when it no longer needs it.
  const child = fork(script, [folder], { detached: true, execArgv: [], stdio: ["ignore", "pipe", "pipe", "ipc"] });
  const url = `${await listening(child)}/${ACCOUNT}`;
  return {
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};BlobEndpoint=${url};`,
    async stop() {
      const exited = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
      child.ref();
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

function checkInstalled(): void {
  try {
    createRequire(import.meta.url).resolve("azurite/package.json");
  } catch {
    throw new UsageError("--storage azurite needs the package azurite, which is not installed: npm install azurite.");
  }
}

/** Waits until it prints its address. After that, it does not keep this process alive. */
async function listening(child: ChildProcess): Promise<string> {
  const streams = [child.stdout, child.stderr] as Socket[];
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of streams)
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        const [, address] = /successfully listens on (\S+)/.exec(output) ?? [];
        if (address !== undefined) resolve(address);
      });
    child.once("error", reject);
    child.once("close", (code) => {
      const isHeld = code === AZURITE_FOLDER_IN_USE;
      const message = isHeld
        ? "Another process has an Azurite here."
        : `Azurite ended with code ${code}: ${output.trim()}`;
      reject(Object.assign(new Error(message), { code: isHeld ? "task-hub-in-use" : "azurite-failed" }));
    });
  });
  for (const stream of streams) stream.removeAllListeners("data").resume().unref();
  child.channel?.unref();
  child.unref();
  return url;
}
