import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Host, type HostOptions, type LogEntry, startHost } from "../../local/index.ts";

const appDirectory = join(import.meta.dirname, "apps/samples");

/** The sample app on a host, used through its HTTP functions. */
export type SampleApp = {
  readonly host: Host;
  readonly log: readonly LogEntry[];
  /** POSTs to an HTTP function; rejects with the text of an error response. */
  readonly call: (name: string, body?: unknown) => Promise<any>;
  readonly start: (
    orchestrator: string,
    options?: { id?: string; input?: unknown; version?: string },
  ) => Promise<string>;
  readonly status: (id: string, options?: object) => Promise<any>;
  /** Waits until an instance has ended and returns its status. */
  readonly ended: (id: string) => Promise<any>;
  /** Starts an orchestration, waits until it has ended, and returns its output. */
  readonly run: (orchestrator: string, input?: unknown) => Promise<unknown>;
};

export async function startSampleApp(options: Partial<HostOptions> = {}): Promise<SampleApp> {
  const log: LogEntry[] = [];
  const host = await startHost({
    functions: ["client.ts", "orchestrations.ts", "http.ts"].map((file) => join(appDirectory, file)),
    appDirectory,
    storage: ":memory:",
    log: (entry) => log.push(entry),
    ...options,
  });
  const call: SampleApp["call"] = async (name, body = {}) => {
    const response = await fetch(`${host.url}/api/${name}`, { method: "POST", body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text === "" ? undefined : JSON.parse(text);
  };
  const start: SampleApp["start"] = (orchestrator, body) => call(`start/${orchestrator}`, body);
  const status: SampleApp["status"] = (id, more) => call("status", { id, ...more });
  const ended: SampleApp["ended"] = async (id) => {
    for (;;) {
      const found = await status(id);
      if (!["Pending", "Running", "Suspended"].includes(found.runtimeStatus)) return found;
      await sleep(5);
    }
  };
  const run: SampleApp["run"] = async (orchestrator, input) =>
    (await ended(await start(orchestrator, { input }))).output;
  return { host, log, call, start, status, ended, run };
}

/** Waits until a condition is true, at most 30 s. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = Date.now() + 30_000;
  while (!(await isTrue())) {
    if (Date.now() > endMs) throw new Error(`Waited 30 s in vain: ${String(isTrue)}`);
    await sleep(1);
  }
}
