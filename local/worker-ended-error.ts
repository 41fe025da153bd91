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
