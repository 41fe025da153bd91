import { parseRunId } from "../../shared/base/run-id.ts";
import { evalNameProblem } from "../../shared/contract/index.ts";
import type { FoundEval } from "../../shared/evals/index.ts";
import { type FoundRun, liveEntry } from "../../shared/run/runtime/index.ts";
import { indexEntryOf, readRequest, type RunRequest } from "../../shared/run/store/index.ts";
import { HttpProblem, invalidRequest } from "./problem-response.ts";
import type { Call } from "./route.ts";

/**
 * The request of the run in the path.
 *
 * @throws HttpProblem when the ID is malformed or there is no such run.
 */
export async function findRequest({ request, services }: Pick<Call, "request" | "services">): Promise<RunRequest> {
  const text = request.params["id"] ?? "";
  const id = parseRunId(text);
  if (id === undefined) {
    const detail = `A run's id is a UUID such as 7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a, not "${text.slice(0, 100)}".`;
    throw new HttpProblem({ status: 400, code: "invalid-run-id", detail });
  }
  const run = await readRequest(services.storage.runs, id);
  if (run === undefined) throw noSuchRun(id);
  return run;
}

/**
 * The run in the path with its live status and counts.
 *
 * @throws HttpProblem as {@link findRequest}.
 */
export async function findRun(call: Call): Promise<FoundRun> {
  const run = await findRequest(call);
  return { run, entry: await liveEntry(await indexEntryOf(call.services.storage.runs, run), call) };
}

/** The 404 for a run that does not exist, or was deleted. */
export function noSuchRun(id: string): HttpProblem {
  const detail = `There is no run "${id}". GET /api/runs lists the runs.`;
  return new HttpProblem({ status: 404, code: "run-not-found", detail });
}

/**
 * The name of an eval in the path, for routes that write it.
 *
 * @throws HttpProblem when no eval can have that name.
 */
export function evalNameOf({ request }: Pick<Call, "request">): string {
  const name = request.params["name"] ?? "";
  const message = evalNameProblem(name);
  if (message !== undefined) throw invalidRequest([{ path: "name", message }]);
  return name;
}

/**
 * The eval in the path.
 *
 * @throws HttpProblem when there is no such eval.
 */
export async function findEval({ request, services }: Pick<Call, "request" | "services">): Promise<FoundEval> {
  const name = request.params["name"] ?? "";
  const found = await services.evals.find(name);
  if (found !== undefined) return found;
  const detail = `There is no eval "${name.slice(0, 100)}". GET /api/evals lists the evals.`;
  throw new HttpProblem({ status: 404, code: "eval-not-found", detail });
}
