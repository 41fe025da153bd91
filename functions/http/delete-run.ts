import { liveEntry, purgeRunHistory } from "../../shared/run/runtime/index.ts";
import { deleteRunBlobs, isEnded, readIndexEntry, renewIndexEntry } from "../../shared/run/store/index.ts";
import { findRequest } from "./find-resource.ts";
import { HttpProblem } from "./problem-response.ts";
import { type Call, defineRoute, type HttpAnswer } from "./route.ts";

async function handler(call: Call): Promise<HttpAnswer> {
  const run = await findRequest(call);
  const { runs } = call.services.storage;
  const entry = await readIndexEntry(runs, run);
  // A run without an entry is one whose deletion was interrupted.
  const live = entry && (await liveEntry(entry, call));
  if (live !== undefined && !isEnded(live.status)) {
    const detail = `Run "${run.id}" is ${live.status}. Cancel it first: POST /api/runs/${run.id}/cancel.`;
    throw new HttpProblem({ status: 409, code: "run-not-ended", detail });
  }
  // Of some runs only the history says that they failed: without it they would look as if they had never been started.
  if (live !== undefined && live !== entry) await renewIndexEntry(runs, live);
  await purgeRunHistory(call.client, run);
  await deleteRunBlobs(runs, run);
  return { status: 204 };
}

export const deleteRun = defineRoute({
  name: "deleteRun",
  method: "DELETE",
  path: "api/runs/{id}",
  summary: "Deletes a run that has ended: its log, its results, its index entry and its history.",
  answers: { 204: {} },
  problems: [404, 409],
  handler,
});
