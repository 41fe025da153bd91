import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import type { Socket } from "node:net";
import { extname, join } from "node:path";
import { UsageError } from "../errors.ts";

export type Azurite = {
  /** What `AzureWebJobsStorage` takes. */
  readonly connectionString: string;
  /** Lets it save what it has acknowledged, and end. */
  readonly stop: () => Promise<void>;
};

/** Another living process has an Azurite on the folder. */
export const AZURITE_FOLDER_IN_USE = 75;

// The account of every Azurite, as its documentation gives it: no secret.
const ACCOUNT = "devstoreaccount1";
const KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/**
 * Starts the blob service of Azurite on a free port of this machine.
 *
 * @param folder - Where it keeps its data; made where it is missing.
 * @throws UsageError when the package is not installed.
 * @throws An error with the code `task-hub-in-use` when another process has an Azurite on the folder.
 * @example
 * const azurite = await startAzurite(join(home, "azurite"));
 */
export async function startAzurite(folder: string): Promise<Azurite> {
  checkInstalled();
  mkdirSync(folder, { recursive: true });
  const script = join(import.meta.dirname, `azurite-process${extname(import.meta.filename)}`);
  // Detached: Ctrl-C is for the host, which ends it when it no longer needs it.
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

/** Waits until it says where it listens; from then on it does not hold this process. */
async function listening(child: ChildProcess): Promise<string> {
  const outputs = [child.stdout, child.stderr] as Socket[];
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    for (const output of outputs)
      output.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        const [, address] = /successfully listens on (\S+)/.exec(said) ?? [];
        if (address !== undefined) resolve(address);
      });
    child.once("error", reject);
    child.once("close", (code) => {
      const isHeld = code === AZURITE_FOLDER_IN_USE;
      const message = isHeld
        ? "Another process has an Azurite here."
        : `Azurite ended with code ${code}: ${said.trim()}`;
      reject(Object.assign(new Error(message), { code: isHeld ? "task-hub-in-use" : "azurite-failed" }));
    });
  });
  for (const output of outputs) output.removeAllListeners("data").resume().unref();
  child.channel?.unref();
  child.unref();
  return url;
}
