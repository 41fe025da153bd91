import type { PerformActivity } from "../engine/activities.ts";
import { createWorkerSlot, type Job, type WorkerSlot, type WorkerSlotOptions } from "./worker-slot.ts";

/** The worker processes of a host. */
export type Workers = {
  /**
   * The host listens. Resolves when all are ready.
   *
   * @throws What keeps one of them from starting, as a host without workers would.
   */
  readonly begin: (client: string, activities: readonly string[]) => Promise<void>;
  readonly performActivity: PerformActivity;
  readonly pids: () => readonly number[];
  /** Ends them all, and resolves when they are gone. */
  readonly stop: () => Promise<void>;
};

export type WorkersOptions = Omit<WorkerSlotOptions, "changed" | "ended"> & { readonly count: number };

const mostEnds = 3;

/**
 * Starts worker processes and runs activities in them, each in the one that has the fewest. A process that ends is replaced,
 * and its activities run again, when the next one is ready. After its second such end an activity runs alone in a process,
 * besides the others: so the third end is its own doing, and it fails.
 */
export function createWorkers({ count, ...options }: WorkersOptions): Workers {
  const waiting: Job[] = [];
  const lost: Job[] = [];
  const suspects: Job[] = [];
  let isStopped = false;
  let lastId = 0;

  const dispatch = (): void => {
    if (isStopped) return;
    // Whatever ended a process stays in its place, and does not go on to the next one with twice the load.
    if (!regular.some((slot) => slot.isStarting())) spread(lost);
    spread(waiting);
    for (const slot of lonely) {
      if (suspects.length > 0 && slot.isReady() && slot.jobCount() === 0) slot.run(suspects.shift()!);
    }
    const idle = lonely.filter((slot) => slot.jobCount() === 0);
    idle.forEach((slot, place) => (place < suspects.length ? slot.start() : void slot.end()));
  };

  const spread = (jobs: Job[]): void => {
    for (let slot = leastBusy(); slot && jobs.length > 0; slot = leastBusy()) slot.run(jobs.shift()!);
  };

  const leastBusy = (): WorkerSlot | undefined => {
    let found: WorkerSlot | undefined;
    for (const slot of regular) {
      if (slot.isReady() && (!found || slot.jobCount() < found.jobCount())) found = slot;
    }
    return found;
  };

  const ended = (slot: WorkerSlot, jobs: readonly Job[], how: string | undefined): void => {
    if (isStopped) return;
    for (const job of jobs) {
      if (how !== undefined) job.ends.push(how);
      if (job.ends.length >= mostEnds) job.reject(new WorkerEndedError(job.ends));
      else (job.ends.length === mostEnds - 1 ? suspects : lost).push(job);
    }
    if (regular.includes(slot)) slot.start();
    dispatch();
  };

  const createSlots = (): readonly WorkerSlot[] =>
    Array.from({ length: count }, () => createWorkerSlot({ ...options, changed: dispatch, ended }));
  const regular = createSlots();
  /** Where suspects run, one at a time in each. */
  const lonely = createSlots();
  for (const slot of regular) slot.start();

  return {
    begin: async (client, activities) => {
      for (const slot of lonely) void slot.begin(client, activities);
      await Promise.all(regular.map((slot) => slot.begin(client, activities)));
    },
    performActivity: (activity, input) =>
      new Promise((resolve, reject) => {
        waiting.push({ id: ++lastId, name: activity.name, input, ends: [], resolve, reject });
        dispatch();
      }),
    pids: () => [...regular, ...lonely].flatMap((slot) => slot.pid() ?? []),
    stop: async () => {
      isStopped = true;
      await Promise.all([...regular, ...lonely].map((slot) => slot.end()));
    },
  };
}

/** An activity whose worker process has ended each time that it ran. */
export class WorkerEndedError extends Error {
  readonly code = "worker-ended";
  /** How the processes ended, one after the other. */
  readonly ends: readonly string[];

  constructor(ends: readonly string[]) {
    super(
      `The worker process ended while it ran this activity, ${ends.length} times (${[...new Set(ends)].join("; ")}).`,
    );
    this.ends = ends;
  }
}
