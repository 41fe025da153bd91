import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

export const root = join(import.meta.dirname, "../../..");

/** Which form of the app: the source as it stands, or what `npm run build` made of it. */
export type Form = "source" | "dist";
export const entryOf = (form: Form): string => join(root, form === "source" ? "cli/gotag.js" : "dist/cli/main.js");

export type AppOptions = {
  readonly form?: Form;
  readonly home?: string;
  readonly environment?: NodeJS.ProcessEnv;
};

/** The command line on a folder of its own, which `dispose` removes. */
export class App {
  readonly home: string;
  readonly #form: Form;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #children = new Set<ChildProcess>();
  #printed = "";

  constructor({ form = "source", home, environment = {} }: AppOptions = {}) {
    this.#form = form;
    this.home = home ?? mkdtempSync(join(tmpdir(), "gotag-e2e-"));
    this.#environment = environment;
  }

  /** Starts a command as the leader of a process group of its own. */
  spawn(...args: string[]): ChildProcess {
    const child = spawn(process.execPath, [entryOf(this.#form), ...args], {
      cwd: root,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        npm_lifecycle_event: undefined, // hints name the command as it was called: here without npm
        GOTAG_URL: "",
        AzureWebJobsStorage: "",
        ...this.#environment,
        GOTAG_HOME: this.home,
      },
    });
    this.#children.add(child);
    child.once("close", () => this.#children.delete(child));
    return child;
  }

  /** All that `gotag` and `serve` have printed so far; what is spawned is read by who spawned it, as slowly as that likes. */
  get printed(): string {
    return this.#printed;
  }

  /** Runs a command to its end. */
  async gotag(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const child = this.spawn(...args);
    let stdout = "";
    let stderr = "";
    child.stdout!.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr!.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const [code] = (await once(child, "close")) as [number | null];
    this.#printed += stdout + stderr;
    return { code, stdout, stderr };
  }

  /** Starts `gotag serve`, with these options, and waits until it answers. */
  async serve(...options: string[]): Promise<string> {
    const child = this.spawn("serve", "--port", "0", ...options);
    let stderr = "";
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      this.#printed += text;
    });
    child.stdout!.resume();
    for (;;) {
      if (child.exitCode !== null) throw new Error(`serve ended with code ${child.exitCode}: ${stderr}`);
      const file = join(this.home, "host.json");
      if (existsSync(file)) {
        const { url } = JSON.parse(readFileSync(file, "utf8")) as { url: string };
        const answer = await fetch(`${url}/api/health`).catch(() => undefined);
        if (answer?.ok) return url;
      }
      await wait(50);
    }
  }

  /** Ends what still runs, without asking, and removes the folder. */
  async dispose(): Promise<void> {
    await Promise.all([...this.#children].map((child) => kill(child)));
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** `kill -9` of a whole process group. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "close");
  process.kill(-(child.pid as number), "SIGKILL");
  await closed;
}
