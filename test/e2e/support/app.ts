import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

export const root = join(import.meta.dirname, "../../..");

/** The form of the app: the source, or the output of `npm run build`. */
export type Form = "source" | "dist";
export const entryOf = (form: Form): string => join(root, form === "source" ? "cli/gotag.js" : "dist/cli/main.js");

export type AppOptions = {
  readonly form?: Form;
  readonly home?: string;
  readonly environment?: NodeJS.ProcessEnv;
};

/** The command line with its own folder, which `dispose` removes. */
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

  /** Starts a command as the leader of its own process group. The caller reads its output. */
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

  /** The output of `gotag` and `serve` so far. */
  get printed(): string {
    return this.#printed;
  }

  get isServed(): boolean {
    return existsSync(join(this.home, "host.json"));
  }

  /** Starts a command, and collects its output. */
  start(...args: string[]) {
    const child = this.spawn(...args);
    return { child, ...collect(child) };
  }

  /** Runs a command to its end. */
  async gotag(...args: string[]): Promise<Outcome> {
    const outcome = await this.start(...args).ended;
    this.#printed += outcome.stdout + outcome.stderr;
    return outcome;
  }

  /** Starts `gotag serve`, with these options, and waits until it answers. */
  async serve(...options: string[]): Promise<string> {
    const { child, said } = this.start("serve", "--port", "0", ...options);
    child.stderr!.on("data", (text: string) => (this.#printed += text));
    for (;;) {
      if (child.exitCode !== null) throw new Error(`serve ended with code ${child.exitCode}: ${said()}`);
      const file = join(this.home, "host.json");
      if (existsSync(file)) {
        const { url } = JSON.parse(readFileSync(file, "utf8")) as { url: string };
        const answer = await fetch(`${url}/api/health`).catch(() => undefined);
        if (answer?.ok) return url;
      }
      await wait(50);
    }
  }

  /** Kills running commands, and removes the folder. */
  async dispose(): Promise<void> {
    await Promise.all([...this.#children].map((child) => kill(child)));
    rmSync(this.home, { recursive: true, force: true });
  }
}

type Outcome = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Collects the output of a process. `said` returns that on stderr so far. */
export function collect(child: ChildProcess) {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = once(child, "close").then(([code]): Outcome => ({ code: code as number | null, stdout, stderr }));
  return { ended, said: () => stderr };
}

/** Makes a folder look like the project, except for git, local data and compiled code. */
export function linkProject(folder: string): void {
  const left = [".git", ".gotag", "dist"];
  for (const name of readdirSync(root)) if (!left.includes(name)) symlinkSync(join(root, name), join(folder, name));
}

/** Runs `kill -9` on a whole process group. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "close");
  process.kill(-(child.pid as number), "SIGKILL");
  await closed;
}
