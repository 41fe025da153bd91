import type { PerformActivity } from "../engine/activities.ts";
import { type Job, WorkerSlot, type WorkerSlotOptions } from "./worker-slot.ts";

type WorkersOptions = Omit<WorkerSlotOptions, "onChange" | "onEnd"> & { readonly count: number };

const MAX_ENDS = 3;

/**
 * Runs activities in worker processes, each in the one with the fewest activities. A process that exits is replaced,
 * and its activities run again in the next one that is ready. An activity that was in two such processes runs alone in
 * an additional process; if that exits too, the activity is the cause, and it fails.
 */
export function createWorkers({ count, ...options }: WorkersOptions) {
  const waiting: Job[] = [];
  const lost: Job[] = [];
  const suspects: Job[] = [];
  let isStopped = false;
  let lastId = 0;

  const dispatch = (): void => {
    if (isStopped) return;
    // Activities of a process that exited wait for its replacement: otherwise they could end the other processes too.
    if (!regular.some((slot) => slot.isStarting)) assign(lost);
    assign(waiting);
    for (const slot of isolated) {
      if (suspects.length > 0 && slot.isReady && slot.jobCount === 0) slot.run(suspects.shift()!);
    }
    const idle = isolated.filter((slot) => slot.jobCount === 0);
    idle.forEach((slot, index) => (index < suspects.length ? slot.start() : void slot.end()));
  };

  const assign = (jobs: Job[]): void => {
    for (let slot = leastBusy(); slot && jobs.length > 0; slot = leastBusy()) slot.run(jobs.shift()!);
  };

  const leastBusy = (): WorkerSlot | undefined => {
    let found: WorkerSlot | undefined;
    for (const slot of regular) {
      if (slot.isReady && (!found || slot.jobCount < found.jobCount)) found = slot;
    }
    return found;
  };

  const onEnd = (slot: WorkerSlot, jobs: readonly Job[], how: string | undefined): void => {
    if (isStopped) return;
    for (const job of jobs) {
      if (how !== undefined) job.ends.push(how);
      if (job.ends.length >= MAX_ENDS) job.reject(new WorkerEndedError(job.ends));
      else (job.ends.length === MAX_ENDS - 1 ? suspects : lost).push(job);
    }
    if (regular.includes(slot)) slot.start();
    dispatch();
  };

  const createSlots = (): readonly WorkerSlot[] =>
    Array.from({ length: count }, () => new WorkerSlot({ ...options, onChange: dispatch, onEnd }));
  const regular = createSlots();
  // These run suspects, one at a time each.
  const isolated = createSlots();
  for (const slot of regular) slot.start();

  return {
    /** Tells all processes that the host is listening. Resolves when they are ready; rejects if one cannot start. */
    begin: async (client: string, activities: readonly string[]): Promise<void> => {
      for (const slot of isolated) void slot.begin(client, activities);
      await Promise.all(regular.map((slot) => slot.begin(client, activities)));
    },
    performActivity: (({ name }, input) =>
      new Promise((resolve, reject) => {
        waiting.push({ id: ++lastId, name, input, ends: [], resolve, reject });
        dispatch();
      })) satisfies PerformActivity,
    pids: (): number[] => [...regular, ...isolated].flatMap((slot) => slot.pid ?? []),
    /** Ends all processes and resolves when they have exited. */
    stop: async (): Promise<void> => {
      isStopped = true;
      await Promise.all([...regular, ...isolated].map((slot) => slot.end()));
    },
  };
}

/** Thrown for an activity whose worker process exited every time it ran. */
class WorkerEndedError extends Error {
  readonly code = "worker-ended";
  /** How the processes ended, in order. */
  readonly ends: readonly string[];

  constructor(ends: readonly string[]) {
    super(
      `The worker process ended while it ran this activity, ${ends.length} times (${[...new Set(ends)].join("; ")}).`,
    );
    this.ends = ends;
  }
}
