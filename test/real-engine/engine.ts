import { execFile, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { environment } from "../../scripts/infra/bicep.ts";
import { root } from "../e2e/support/app.ts";

const project = join(import.meta.dirname, "host");
const program = join(project, "bin/Release/net10.0/RealEngine.dll");
const worker = join(import.meta.dirname, "worker.ts");

// The account of every Azurite, as its documentation gives it.
const ACCOUNT = "devstoreaccount1";
const KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
const START_MS = 120_000;

/** Processes that this one has started and must not leave behind. */
const children = new Set<ChildProcess>();
process.once("exit", () => children.forEach((child) => child.kill("SIGKILL")));
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => process.exit(130));

/** Whether this machine has the .NET SDK that the host needs. */
export function hasDotnet(): boolean {
  const { stdout } = spawnSync("dotnet", ["--list-sdks"], { env: environment(), encoding: "utf8" });
  return /^10\./m.test(stdout ?? "");
}

/** Restores the host's packages as the lock file lists them, and compiles it. */
export async function buildHost(): Promise<void> {
  // Without build servers: they would outlive this process.
  const options = ["-c", "Release", "--disable-build-servers", "-nodeReuse:false", "-p:RestoreLockedMode=true", "-v:q"];
  await promisify(execFile)("dotnet", ["build", project, ...options], { env: environment() }).catch(
    ({ stdout }: { stdout?: string }) => {
      throw new Error(`The host cannot be built:\n${stdout}`);
    },
  );
}

/** The app on the real extension, with a storage of its own. */
export class Engine {
  readonly #variables: NodeJS.ProcessEnv;
  #azurite: ChildProcess | undefined;
  #dotnet: ChildProcess | undefined;
  #storage = "";
  #port = 0;
  #printed = "";
  readonly #app: string;

  /**
   * @param variables - Settings of the app.
   * @param app - Its folder. Default: gotag.
   */
  constructor(variables: NodeJS.ProcessEnv = {}, app = root) {
    this.#variables = variables;
    this.#app = app;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Requests to the storage so far, such as "queue POST messages" or "table". */
  readonly requests = new Map<string, number>();

  /** What the host has printed: warnings and errors. */
  get printed(): string {
    return this.#printed;
  }

  /** Starts Azurite and the host on free ports, and waits until the host is ready. */
  async start(): Promise<void> {
    await this.#startAzurite();
    this.#port = await freePort();
    await this.startHost();
  }

  /** Starts the host, again after a kill, on the same storage and port. */
  async startHost(): Promise<void> {
    const args = [program, this.#app, process.execPath, worker, `${this.#port}`];
    const dotnet = this.#spawn("dotnet", args, {
      ...environment(),
      // The extension takes this one for Azure's sign of Linux Consumption, which has other defaults.
      CONTAINER_NAME: undefined,
      FUNCTIONS_WORKER_RUNTIME: "node",
      Logging__LogLevel__Default: "Warning",
      AzureWebJobsStorage: this.#storage,
      // The least that the extension accepts. With its default of 5 minutes, work of a killed host is repeated that much later.
      extensions__durableTask__storageProvider__controlQueueVisibilityTimeout: "00:01:00",
      extensions__durableTask__storageProvider__workItemQueueVisibilityTimeout: "00:01:00",
      ...this.#variables,
    });
    this.#dotnet = dotnet;
    const from = this.#printed.length;
    await this.#until(dotnet, () => /^ready$/m.test(this.#printed.slice(from)));
  }

  /** Kills the .NET process. Its Node process ends by itself. */
  async killDotnet(): Promise<void> {
    await kill(this.#dotnet!);
  }

  /** Kills the Node process. The host starts another one. */
  killNode(): void {
    const pid = [...this.#printed.matchAll(/^worker (\d+)$/gm)].at(-1)?.[1];
    process.kill(Number(pid), "SIGKILL");
  }

  /** Kills both processes at the same moment. */
  async killBoth(): Promise<void> {
    this.killNode();
    await this.killDotnet();
  }

  async stop(): Promise<void> {
    for (const child of [this.#dotnet, this.#azurite]) if (child) await kill(child);
  }

  async #startAzurite(): Promise<void> {
    const ports = [await freePort(), await freePort(), await freePort()] as const;
    const script = createRequire(import.meta.url).resolve("azurite/dist/src/azurite.js");
    // In memory: on disk it saves all of its tables every few seconds, and stands still meanwhile.
    const options = "--inMemoryPersistence --loose --skipApiVersionCheck --disableTelemetry".split(" ");
    const [blob, queue, table] = ports.map((port) => `http://127.0.0.1:${port}/${ACCOUNT}`);
    this.#storage =
      `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};` +
      `BlobEndpoint=${blob};QueueEndpoint=${queue};TableEndpoint=${table};`;
    const portOptions = ["blob", "queue", "table"].flatMap((name, index) => [`--${name}Port`, `${ports[index]}`]);
    this.#azurite = this.#spawn(process.execPath, [script, ...portOptions, ...options], process.env, (text) => {
      for (const [, method, path = ""] of text.matchAll(/"([A-Z]+) \/devstoreaccount1\/(\S*) HTTP/g)) {
        const kind = kindOf(method!, path);
        this.requests.set(kind, (this.requests.get(kind) ?? 0) + 1);
      }
    });
    await this.#until(this.#azurite, async () => {
      const answers = await Promise.all([blob, queue, table].map((url) => fetch(`${url}?comp=list`).catch(() => {})));
      return answers.every((answer) => answer !== undefined);
    });
  }

  #spawn(
    file: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    read = (text: string): void => void (this.#printed += text),
  ): ChildProcess {
    const child = spawn(file, args, { env, cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    children.add(child);
    child.once("close", () => children.delete(child));
    for (const stream of [child.stdout, child.stderr]) createInterface(stream).on("line", (line) => read(`${line}\n`));
    return child;
  }

  async #until(child: ChildProcess, isReady: () => boolean | Promise<boolean>): Promise<void> {
    const end = Date.now() + START_MS;
    while (!(await isReady())) {
      if (hasEnded(child) || Date.now() > end) throw new Error(`It did not start:\n${this.#printed.slice(-2_000)}`);
      await wait(50);
    }
  }
}

/** The kind of a storage request, by the names that the extension gives to its queues and tables. */
function kindOf(method: string, path: string): string {
  if (path.includes("/messages")) return `queue ${method} messages`;
  if (/^(\$batch|Tables|\w+(History|Instances|Partitions)\b)/.test(path)) return "table";
  return /^[^/?]+-(control-\d+|workitems)\?/.test(path) ? "queue" : "blob";
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function kill(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const closed = once(child, "exit");
  child.kill("SIGKILL");
  await closed;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Whether `npm run build` has been run. */
export const hasBuild = (): boolean => existsSync(join(root, "dist/functions"));
