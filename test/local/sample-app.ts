import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type HostOptions, type LogEntry, startHost } from "../../local/index.ts";

const appDirectory = join(import.meta.dirname, "apps/samples");

/** The sample app on a host, used through its HTTP functions. */
export type SampleApp = Awaited<ReturnType<typeof startSampleApp>>;

export async function startSampleApp(options: Partial<HostOptions> = {}) {
  const log: LogEntry[] = [];
  const host = await startHost({
    functions: ["client.ts", "orchestrations.ts", "http.ts"].map((file) => join(appDirectory, file)),
    appDirectory,
    storage: ":memory:",
    log: (entry) => log.push(entry),
    ...options,
  });
  /** POSTs to an HTTP function; rejects with the text of an error response. */
  const call = async (name: string, body: unknown = {}): Promise<any> => {
    const response = await fetch(`${host.url}/api/${name}`, { method: "POST", body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text === "" ? undefined : JSON.parse(text);
  };
  const start = (orchestrator: string, body?: { id?: string; input?: unknown; version?: string }): Promise<string> =>
    call(`start/${orchestrator}`, body);
  const status = (id: string, more?: object) => call("status", { id, ...more });
  /** Waits until an instance has ended and returns its status. */
  const ended = async (id: string) => {
    for (;;) {
      const found = await status(id);
      if (!["Pending", "Running", "Suspended"].includes(found.runtimeStatus)) return found;
      await sleep(5);
    }
  };
  /** The history of an instance, as a client sees it. */
  const history = async (id: string, query = ""): Promise<any[]> => {
    const { statusQueryGetUri } = await call("links", { id });
    const response = await fetch(`${statusQueryGetUri}&showHistory=true${query}`);
    return ((await response.json()) as any).historyEvents;
  };
  const fired = async (id: string) => (await history(id)).filter(({ EventType }) => EventType === "TimerFired");
  const messages = (level?: string) =>
    log.filter((entry) => level === undefined || entry.level === level).map(({ message }) => message);
  /** Starts an orchestration, waits until it has ended, and returns its output. */
  const run = async (orchestrator: string, input?: unknown): Promise<unknown> =>
    (await ended(await start(orchestrator, { input }))).output;
  return { host, log, messages, call, start, status, ended, history, fired, run };
}

/** Waits until a condition is true, at most 30 s. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = Date.now() + 30_000;
  while (!(await isTrue())) {
    if (Date.now() > endMs) throw new Error(`Waited 30 s in vain: ${String(isTrue)}`);
    await sleep(1);
  }
}
