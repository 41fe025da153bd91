import { indexEntryOf, parseRunId, type RunRequest, readRequest } from "../../shared/run/store/index.ts";
import type { HttpResponseInit } from "@azure/functions";
import type { Call } from "./handle.ts";
import { problemResponse } from "./problem-response.ts";
import { liveEntry, type LiveEntry } from "../../shared/run/runtime/index.ts";

export type Refused = { readonly refusal: HttpResponseInit };

/** The request of the run that the route's `id` names; or the answer that says why there is none. */
export async function findRequest({ request, services }: Call): Promise<{ readonly run: RunRequest } | Refused> {
  const text = request.params["id"] ?? "";
  const id = parseRunId(text);
  if (id === undefined) {
    const detail = `A run's id is a UUID such as 7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a, not "${text.slice(0, 100)}".`;
    return { refusal: problemResponse({ status: 400, code: "invalid-run-id", detail }) };
  }
  const run = await readRequest(services.storage.runs, id);
  return run === undefined ? { refusal: noSuchRun(id) } : { run };
}

/** The answer about a run that is not there, or is no more. */
export function noSuchRun(id: string): HttpResponseInit {
  const detail = `There is no run "${id}". GET /api/runs lists those that there are.`;
  return problemResponse({ status: 404, code: "run-not-found", detail });
}

/** The run that the route's `id` names, with its live status and counts; or the answer that says why there is none. */
export async function findRun(call: Call): Promise<{ readonly run: RunRequest; readonly entry: LiveEntry } | Refused> {
  const found = await findRequest(call);
  if ("refusal" in found) return found;
  return { run: found.run, entry: await liveEntry(await indexEntryOf(call.services.storage.runs, found.run), call) };
}
