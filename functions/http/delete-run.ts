import type { HttpResponseInit } from "@azure/functions";
import { deleteRunBlobs, isEnded, readIndexEntry, renewIndexEntry } from "../../shared/run/store/index.ts";
import { findRequest } from "./find-run.ts";
import type { Call } from "./handle.ts";
import { route } from "./route.ts";
import { problemResponse } from "./problem-response.ts";
import { purgeRunHistory, liveEntry } from "../../shared/run/runtime/index.ts";

/** Removes a run that has ended: all of its blobs, its entry in the index, and what the runtime keeps of it. */
async function deleteRun(call: Call): Promise<HttpResponseInit> {
  const found = await findRequest(call);
  if ("refusal" in found) return found.refusal;
  const { run } = found;
  const runs = call.services.storage.runs;
  const entry = await readIndexEntry(runs, run);
  // Without an entry it is a run whose deletion was interrupted.
  const live = entry && (await liveEntry(entry, call));
  if (live !== undefined && !isEnded(live.status)) {
    const detail = `Run "${run.id}" is ${live.status}. Cancel it first: POST /api/runs/${run.id}/cancel.`;
    return problemResponse({ status: 409, code: "run-not-ended", detail });
  }
  // Of some runs only the history says that they failed: without it they would look as if they had never been started.
  if (live !== undefined && live !== entry) await renewIndexEntry(runs, live);
  await purgeRunHistory(call.client, run);
  await deleteRunBlobs(runs, run);
  return { status: 204 };
}

route({
  name: "deleteRun",
  method: "DELETE",
  path: "api/runs/{id}",
  summary: "Removes a run that has ended, with all that is kept of it.",
  answers: { 204: {} },
  problems: [404, 409],
  answer: deleteRun,
});
