import { FunctionTimeoutError } from "../app/function-timeout.ts";
import type { Cancel, Clock } from "../clock.ts";
import { HostError } from "../host-error.ts";
import type { LogEntry } from "../log.ts";
import type { JsonText } from "../values.ts";
import { fromPlainError, type FromWorker, type WorkerSettings } from "./messages.ts";
import type { StartWorkerProcess, WorkerProcess } from "./worker-process.ts";

/** An activity for a worker process. */
export type Job = {
  readonly id: number;
  readonly name: string;
  readonly input: JsonText;
  /** How the processes ended that ran it. */
  readonly ends: string[];
  readonly resolve: (result: string | null) => void;
  readonly reject: (error: Error) => void;
};

export type WorkerSlotOptions = {
  readonly startProcess: StartWorkerProcess;
  readonly settings: WorkerSettings;
  /** How long an activity may run; `undefined` for no limit. */
  readonly functionTimeoutMs: number | undefined;
  readonly clock: Clock;
  readonly log: (entry: Omit<LogEntry, "time">) => void;
  /** The process became ready, an activity completed, or the process exited on request. */
  readonly onChange: () => void;
  /** The process exited by itself; `how` is `undefined` if its activities did not cause that. */
  readonly onEnd: (slot: WorkerSlot, jobs: readonly Job[], how: string | undefined) => void;
};

const MAX_START_DELAY_MS = 30_000;
/** A process that has been ready this long counts as started, even if it had no work. */
const HEALTHY_AFTER_MS = 10_000;

/** Keeps one worker process running and replaces it when it ends. */
export class WorkerSlot {
  readonly #options: WorkerSlotOptions;
  readonly #jobs = new Map<number, { readonly job: Job; readonly cancel: Cancel }>();
  readonly #firstReady = Promise.withResolvers<void>();
  #begun: { readonly client: string; readonly activities: readonly string[] } | undefined;
  #worker: WorkerProcess | undefined;
  #cancelStart: Cancel | undefined;
  #state: "starting" | "ready" | "closing" = "starting";
  #ending: Promise<void> | undefined;
  #hasWorked = false;
  #readyAt: Date | undefined;
  #hasTimedOut = false;
  #startProblem: Error | undefined;
  /** Consecutive processes that failed to start. */
  #failedStarts = 0;

  constructor(options: WorkerSlotOptions) {
    this.#options = options;
    // Possibly nobody awaits it.
    this.#firstReady.promise.catch(() => {});
  }

  /** Whether a process exists that is not ready yet. */
  get isStarting(): boolean {
    return this.#worker !== undefined && this.#state === "starting";
  }

  get isReady(): boolean {
    return this.#worker !== undefined && this.#state === "ready" && !this.#ending;
  }

  get jobCount(): number {
    return this.#jobs.size;
  }

  get pid(): number | undefined {
    return this.#worker?.pid;
  }

  /** Starts a process unless there is one: immediately, or with backoff if the last ones failed to start. */
  start(): void {
    if (this.#worker || this.#cancelStart) return;
    if (this.#failedStarts < 2) return this.#fork();
    const waitMs = Math.min(1000 * 2 ** (this.#failedStarts - 2), MAX_START_DELAY_MS);
    this.#warn(`The next worker process is started in ${waitMs / 1000} s.`);
    this.#cancelStart = this.#after(waitMs, () => this.#fork());
  }

  /** Tells the process that the host is listening. Resolves when the first one is ready; rejects if it cannot start. */
  begin(client: string, activities: readonly string[]): Promise<void> {
    this.#begun = { client, activities };
    this.#worker?.send({ kind: "begin", client });
    return this.#firstReady.promise;
  }

  run(job: Job): void {
    this.#hasWorked = true;
    const { functionTimeoutMs } = this.#options;
    const cancel =
      functionTimeoutMs === undefined
        ? () => {}
        : this.#after(functionTimeoutMs, () => this.#timeOut(job.id, functionTimeoutMs));
    this.#jobs.set(job.id, { job, cancel });
    this.#worker?.send({ kind: "run", id: job.id, name: job.name, input: job.input });
  }

  /** Ends the process, if any, until the next start. Its activities never complete. */
  async end(): Promise<void> {
    this.#cancelStart?.();
    this.#cancelStart = undefined;
    if (!this.#worker || this.#ending) return this.#ending;
    for (const { cancel } of this.#jobs.values()) cancel();
    this.#ending = this.#worker.end();
    // It may be busy loading the app, and has nothing to clean up.
    if (this.#state === "starting") this.#worker.kill();
    await this.#ending;
  }

  #fork(): void {
    this.#cancelStart = undefined;
    this.#state = "starting";
    this.#hasWorked = false;
    this.#readyAt = undefined;
    this.#hasTimedOut = false;
    this.#ending = undefined;
    this.#startProblem = undefined;
    this.#worker = this.#options.startProcess({
      onMessage: (message) => this.#receive(message),
      onClosing: () => (this.#state = "closing"),
      onEnd: (how) => this.#finish(how),
    });
    this.#worker.send({ kind: "load", ...this.#options.settings });
    if (this.#begun) this.#worker.send({ kind: "begin", client: this.#begun.client });
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case "log":
        return this.#options.log(message.entry);
      case "failed": {
        const { error, code } = message;
        this.#startProblem = code === undefined ? fromPlainError(error) : new HostError(code, error.message);
        return;
      }
      case "ready":
        return this.#becomeReady(message.activities);
      case "done":
        this.#take(message.id)?.resolve(message.result);
        return this.#options.onChange();
      case "threw":
        this.#take(message.id)?.reject(fromPlainError(message.error));
        return this.#options.onChange();
    }
  }

  #becomeReady(activities: readonly string[]): void {
    const missing = this.#begun?.activities.filter((name) => !activities.includes(name)) ?? [];
    if (missing.length > 0) {
      this.#startProblem = new HostError(
        "app-not-loaded",
        `A worker process has no activity ${missing.map((name) => `"${name}"`).join(", ")}. With workers, all activities must be registered by the modules that the option functions lists.`,
      );
      this.#worker?.kill();
      return;
    }
    if (this.#state === "starting") this.#state = "ready";
    this.#readyAt = this.#options.clock.now();
    this.#firstReady.resolve();
    this.#options.onChange();
  }

  #take(id: number): Job | undefined {
    const found = this.#jobs.get(id);
    found?.cancel();
    this.#jobs.delete(id);
    return found?.job;
  }

  #timeOut(id: number, functionTimeoutMs: number): void {
    const job = this.#take(id);
    if (!job) return;
    this.#hasTimedOut = true;
    this.#state = "closing";
    this.#worker?.kill();
    job.reject(new FunctionTimeoutError(job.name, functionTimeoutMs));
  }

  #finish(how: string): void {
    const pid = this.#worker?.pid;
    this.#worker = undefined;
    const lost = [...this.#jobs.keys()].map((id) => this.#take(id)!);
    if (this.#ending) return this.#options.onChange();
    const readyMs = this.#readyAt && this.#options.clock.now().getTime() - this.#readyAt.getTime();
    const hasStarted = this.#hasWorked || (readyMs !== undefined && readyMs >= HEALTHY_AFTER_MS);
    this.#failedStarts = hasStarted ? 0 : this.#failedStarts + 1;
    const name = pid === undefined ? "A worker process" : `The worker process ${pid}`;
    const reason = this.#hasTimedOut ? "an activity exceeded functionTimeout" : (this.#startProblem?.message ?? how);
    this.#warn(`${name} has ended: ${reason}${lost.length > 0 ? `; activities under way: ${lost.length}` : ""}`);
    // A single process that disappears may have been killed from outside, so wait for the next one.
    if (this.#startProblem || this.#failedStarts > 1) {
      const problem = `A worker process ended before it was ready: ${how}.`;
      this.#firstReady.reject(this.#startProblem ?? new HostError("worker-not-started", problem));
    }
    this.#options.onEnd(this, lost, this.#hasTimedOut ? undefined : how);
  }

  #after(ms: number, callback: () => void): Cancel {
    const { clock } = this.#options;
    return clock.setTimer(new Date(clock.now().getTime() + ms), callback);
  }

  #warn(message: string): void {
    this.#options.log({ level: "warning", category: "host", message });
  }
}
