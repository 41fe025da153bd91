export const RUN_STATUSES = ["queued", "running", "completed", "failed", "cancelled"] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** Whether a run in this status will never change again. */
export const isEnded = (status: RunStatus): boolean => status !== "queued" && status !== "running";
