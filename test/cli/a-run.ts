import type { Run } from "../../shared/contract/index.ts";

/** A run as the API shows it; give what a test is about. */
export const aRun = (more: Partial<Run> = {}): Run => {
  const id = more.id ?? "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a";
  return {
    id,
    pipeline: "simple",
    models: [],
    status: "completed",
    counts: { total: 3, completed: 3, passed: 2, failed: 0, errors: 1 },
    createdAt: "2026-11-22T15:37:01.390Z",
    updatedAt: "2026-11-22T15:37:05.500Z",
    links: { self: `/api/runs/${id}`, log: `/api/runs/${id}/log`, summary: `/api/runs/${id}/summary` },
    ...more,
  };
};
