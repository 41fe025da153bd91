import type { Cancel, Clock } from "../clock.ts";
import { FunctionTimeoutError } from "../app/function-timeout.ts";
import { HostError } from "../host-error.ts";
import type { LogEntry } from "../log.ts";
import { type FromWorker, fromPlainError, type WorkerSettings } from "./messages.ts";
import type { StartWorkerProcess, WorkerProcess } from "./worker-process.ts";

/** An activity that is to be run, or is run, by a worker process. */
export type Job = {
  readonly id: number;
  readonly name: string;
  /** JSON text. */
  readonly input: string;
  /** How the processes ended that ran it. */
  readonly ends: string[];
  readonly resolve: (result: string | null) => void;
  readonly reject: (error: Error) => void;
};

/** The place of one worker process, and of those that replace it. */
export type WorkerSlot = {
  /** There is a process, and it is not ready yet. */
  readonly isStarting: () => boolean;
  readonly isReady: () => boolean;
  readonly jobCount: () => number;
  readonly pid: () => number | undefined;
  /** Brings a process here unless there is one: at once, but ever later when the last ones did not start well. */
  readonly start: () => void;
  /** The host listens. Resolves when the first process is ready; rejects with what has kept it from that. */
  readonly begin: (client: string, activities: readonly string[]) => Promise<void>;
  readonly run: (job: Job) => void;
  /** Ends the process, if there is one, until the next start. Activities that it runs never end. */
  readonly end: () => Promise<void>;
};

export type WorkerSlotOptions = {
  readonly startProcess: StartWorkerProcess;
  readonly settings: WorkerSettings;
  /** How long an activity may take; `undefined`: as long as it likes. */
  readonly functionTimeoutMs: number | undefined;
  readonly clock: Clock;
  readonly log: (entry: Omit<LogEntry, "time">) => void;
  /** It has become ready, an activity has ended, or the process has ended as it was asked to. */
  readonly changed: () => void;
  /** The process has ended by itself; `how` is `undefined` where its activities are not to blame. */
  readonly ended: (slot: WorkerSlot, jobs: readonly Job[], how: string | undefined) => void;
};

const longestWaitMs = 30_000;
/** A process that was ready for so long has started well, also if it had nothing to do. */
const wellStartedMs = 10_000;

export function createWorkerSlot(options: WorkerSlotOptions): WorkerSlot {
  const { startProcess, settings, functionTimeoutMs, clock, log, changed, ended } = options;
  const jobs = new Map<number, { readonly job: Job; readonly cancel: Cancel }>();
  const firstReady = Promise.withResolvers<void>();
  // Nobody may be waiting yet, or any more.
  firstReady.promise.catch(() => {});
  let begun: { readonly client: string; readonly activities: readonly string[] } | undefined;
  let worker: WorkerProcess | undefined;
  let cancelStart: Cancel | undefined;
  let state: "starting" | "ready" | "closing" = "starting";
  let ending: Promise<void> | undefined;
  let hasWorked = false;
  let readyAt: Date | undefined;
  let isGivenUp = false;
  let startProblem: Error | undefined;
  /** Processes in a row that did not start well. */
  let badStarts = 0;

  const warn = (message: string): void => log({ level: "warning", category: "host", message });

  const start = (): void => {
    if (worker || cancelStart) return;
    if (badStarts < 2) return fork();
    const waitMs = Math.min(1000 * 2 ** (badStarts - 2), longestWaitMs);
    warn(`The next worker process is started in ${waitMs / 1000} s.`);
    cancelStart = clock.setTimer(new Date(clock.now().getTime() + waitMs), fork);
  };

  const fork = (): void => {
    cancelStart = undefined;
    state = "starting";
    hasWorked = false;
    readyAt = undefined;
    isGivenUp = false;
    ending = undefined;
    startProblem = undefined;
    worker = startProcess({ received, closing: () => (state = "closing"), ended: finish });
    worker.send({ kind: "load", ...settings });
    if (begun) worker.send({ kind: "begin", client: begun.client });
  };

  const received = (message: FromWorker): void => {
    switch (message.kind) {
      case "log":
        return log(message.entry);
      case "failed": {
        const { error, code } = message;
        startProblem = code === undefined ? fromPlainError(error) : new HostError(code, error.message);
        return;
      }
      case "ready":
        return becomeReady(message.activities);
      case "done":
        take(message.id)?.resolve(message.result);
        return changed();
      case "threw":
        take(message.id)?.reject(fromPlainError(message.error));
        return changed();
    }
  };

  const becomeReady = (activities: readonly string[]): void => {
    const missing = begun?.activities.filter((name) => !activities.includes(name)) ?? [];
    if (missing.length > 0) {
      startProblem = new HostError(
        "app-not-loaded",
        `A worker process has no activity ${missing.map((name) => `"${name}"`).join(", ")}. With workers, all activities must be registered by the modules that the option functions lists.`,
      );
      worker?.kill();
      return;
    }
    if (state === "starting") state = "ready";
    readyAt = clock.now();
    firstReady.resolve();
    changed();
  };

  const take = (id: number): Job | undefined => {
    const found = jobs.get(id);
    found?.cancel();
    jobs.delete(id);
    return found?.job;
  };

  const giveUp = (id: number): void => {
    const job = take(id);
    if (!job || functionTimeoutMs === undefined) return;
    isGivenUp = true;
    state = "closing";
    worker?.kill();
    job.reject(new FunctionTimeoutError(job.name, functionTimeoutMs));
  };

  const finish = (how: string): void => {
    const name = worker?.pid === undefined ? "A worker process" : `The worker process ${worker.pid}`;
    worker = undefined;
    const lost = [...jobs.keys()].map((id) => take(id)!);
    if (ending) return changed();
    const startedWell = hasWorked || (readyAt && clock.now().getTime() - readyAt.getTime() >= wellStartedMs);
    badStarts = startedWell ? 0 : badStarts + 1;
    const reason = isGivenUp ? "an activity exceeded functionTimeout" : (startProblem?.message ?? how);
    warn(`${name} has ended: ${reason}${lost.length > 0 ? `; activities under way: ${lost.length}` : ""}`);
    // One that has just vanished may have been killed by somebody; the next one will tell.
    if (startProblem || badStarts > 1) {
      const problem = `A worker process ended before it was ready: ${how}.`;
      firstReady.reject(startProblem ?? new HostError("worker-not-started", problem));
    }
    ended(slot, lost, isGivenUp ? undefined : how);
  };

  const slot: WorkerSlot = {
    isStarting: () => worker !== undefined && state === "starting",
    isReady: () => worker !== undefined && state === "ready" && !ending,
    jobCount: () => jobs.size,
    pid: () => worker?.pid,
    start,
    begin: (client, activities) => {
      begun = { client, activities };
      worker?.send({ kind: "begin", client });
      return firstReady.promise;
    },
    run: (job) => {
      hasWorked = true;
      const cancel =
        functionTimeoutMs === undefined
          ? () => {}
          : clock.setTimer(new Date(clock.now().getTime() + functionTimeoutMs), () => giveUp(job.id));
      jobs.set(job.id, { job, cancel });
      worker?.send({ kind: "run", id: job.id, name: job.name, input: job.input });
    },
    end: async () => {
      cancelStart?.();
      cancelStart = undefined;
      if (!worker || ending) return ending;
      for (const { cancel } of jobs.values()) cancel();
      ending = worker.end();
      // It may be busy with loading the app, and has nothing to tidy up.
      if (state === "starting") worker.kill();
      await ending;
    },
  };
  return slot;
}
