import { setTimeout as wait } from "node:timers/promises";

const ENDED = new Set(["Completed", "Failed", "Terminated"]);

/** The conformance app on one of the two engines, as one scenario uses it. Writes down what the scenario can see. */
export class Driver {
  readonly seen: unknown[] = [];
  readonly ids = new Set<string>();
  readonly #url: string;
  readonly #prefix: string;

  /** @param prefix - The first part of the scenario's instance IDs. */
  constructor(url: string, prefix: string) {
    this.#url = url;
    this.#prefix = prefix;
  }

  /** POSTs to an HTTP function of the app. */
  async post(path: string, body: unknown = {}): Promise<any> {
    const response = await fetch(`${this.#url}/api/${path}`, { method: "POST", body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text === "" ? undefined : JSON.parse(text);
  }

  /** Calls the durable client and writes down what it answers. */
  async call(path: string, body?: unknown): Promise<any> {
    const answer = await this.post(path, body).catch((error: Error) => ({ error: error.message }));
    this.seen.push({ [path]: answer ?? null });
    return answer;
  }

  id(name = ""): string {
    const id = `${this.#prefix}${name}`;
    this.ids.add(id);
    return id;
  }

  async start(orchestrator: string, input?: unknown, id = this.id(), version?: string): Promise<string> {
    const answer = await this.post(`start/${orchestrator}`, { id, input, version }).catch((error) => error);
    if (answer instanceof Error) this.seen.push({ start: answer.message });
    return id;
  }

  status(id: string): Promise<any> {
    return this.post("status", { id }).catch(() => undefined);
  }

  /** The status of each instance, with its history. The client library leaves the history out. */
  async histories(): Promise<unknown[]> {
    const statuses: unknown[] = [];
    for (const id of this.ids) {
      const { statusQueryGetUri } = await this.post("links", { id });
      const answer = await fetch(`${statusQueryGetUri}&showHistory=true&showHistoryOutput=true`);
      statuses.push(answer.status, await answer.json().catch(() => null));
    }
    return statuses;
  }

  /** Waits until an instance has ended, or for some time if it never does. */
  async ended(id = this.id(), ms = 120_000): Promise<any> {
    for (const end = Date.now() + ms; ; await wait(50)) {
      const status = await this.status(id);
      if (ENDED.has(status?.runtimeStatus) || Date.now() > end) return status;
    }
  }

  /** Waits until an instance that has begun waits for something. */
  async waits(id = this.id()): Promise<void> {
    while ((await this.status(id))?.runtimeStatus !== "Running") await wait(50);
    await wait(1_500);
  }

  /** Lets an activity end that waits at a gate. */
  async open(gate: string): Promise<void> {
    while (!(await this.post("open", gate))) await wait(50);
  }

  raise(name: string, data?: unknown, id = this.id()): Promise<unknown> {
    return this.call("raise", { id, name, data });
  }

  async entity(key: string, name = "counter"): Promise<void> {
    await wait(1_500);
    await this.call("entity", { name, key });
  }
}
