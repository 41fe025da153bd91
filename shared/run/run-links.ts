/** Where the resources of a run are in the API. */
export type RunLinks = { readonly self: string; readonly log: string; readonly summary: string };

/**
 * The paths of a run's resources.
 *
 * @example
 * runLinks("7f6b…").log; // "/api/runs/7f6b…/log"
 */
export function runLinks(id: string): RunLinks {
  return { self: `/api/runs/${id}`, log: `/api/runs/${id}/log`, summary: `/api/runs/${id}/summary` };
}
