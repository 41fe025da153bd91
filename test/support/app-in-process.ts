import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { startHost, type Clock, type Host, type Log } from "../../local/index.ts";

const root = join(import.meta.dirname, "../..");

/**
 * The app on the local host in this process, so that a test can move its clock. Of one test file only: the app is registered
 * once in a process, and reads its environment once.
 */
export class AppInProcess {
  readonly home = mkdtempSync(join(tmpdir(), "gotag-app-"));
  readonly #environment = { ...process.env };
  #host: Host | undefined;

  constructor({
    models = [],
    pipelines,
    evals,
  }: { models?: readonly object[]; pipelines?: string; evals?: string } = {}) {
    // The app of a test file that ran before in this process has left its own, and there can be one only.
    process.setUncaughtExceptionCaptureCallback(null);
    writeFileSync(join(this.home, "models.json"), JSON.stringify(models));
    process.env["GOTAG_HOME"] = this.home;
    process.env["GOTAG_MODELS"] = join(this.home, "models.json");
    // By default there are none: starting due evals would outlive a test that moves the clock.
    process.env["GOTAG_EVALS"] = evals ?? join(this.home, "evals");
    if (pipelines !== undefined) process.env["GOTAG_PIPELINES"] = pipelines;
  }

  async start(clock?: Clock, log: Log = () => {}): Promise<void> {
    const room = join(root, "functions");
    const functions = readdirSync(room, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .sort()
      .map((file) => join(room, file));
    const storage = join(this.home, "taskhub.db");
    this.#host = await startHost({
      functions,
      appDirectory: root,
      storage,
      log,
      ...(clock === undefined ? {} : { clock }),
    });
  }

  get url(): string {
    return (this.#host as Host).url;
  }

  /** Ends the host as a kill would: what is under way is left as it is. */
  async stop(): Promise<void> {
    await this.#host?.stop();
    this.#host = undefined;
  }

  stats() {
    return (this.#host as Host).stats();
  }

  async post(path: string, body: object = {}): Promise<any> {
    const answer = await fetch(`${this.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const json = (await answer.json()) as object;
    if (!answer.ok) throw new Error(JSON.stringify(json));
    return json;
  }

  async get(path: string): Promise<any> {
    return (await fetch(`${this.url}${path}`)).json();
  }

  /** The run once it is `as` it should be. */
  async runOnce(id: string, isSo: (run: any) => boolean): Promise<any> {
    for (;;) {
      const run = await this.get(`/api/runs/${id}`);
      if (isSo(run)) return run;
      await wait(10);
    }
  }

  ended(id: string): Promise<any> {
    return this.runOnce(id, ({ status }) => !["queued", "running"].includes(status));
  }

  async dispose(): Promise<void> {
    await this.stop();
    for (const name of ["GOTAG_HOME", "GOTAG_MODELS", "GOTAG_PIPELINES", "GOTAG_EVALS"]) {
      const before = this.#environment[name];
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    }
    rmSync(this.home, { recursive: true, force: true });
  }
}
