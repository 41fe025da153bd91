import { app, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import type { DurableClient } from "durable-functions";
import { deleteRunBlobs } from "../../shared/run/delete-run-blobs.ts";
import { isEnded, readIndexEntry } from "../../shared/run/run-index.ts";
import type { RunRequest } from "../../shared/run/run-request.ts";
import { findRequest } from "./find-run.ts";
import { handle, type Call } from "./handle.ts";
import { problemResponse } from "./problem-response.ts";
import { liveEntry } from "./run-resource.ts";

/** Removes a run that has ended: all of its blobs, its entry in the index, and what the runtime keeps of it. */
async function deleteRun(call: Call): Promise<HttpResponseInit> {
  const found = await findRequest(call);
  if ("refusal" in found) return found.refusal;
  const { run } = found;
  const entry = await readIndexEntry(call.services.storage.runs, run);
  // Without an entry it is a run whose deletion was interrupted.
  const status = entry && (await liveEntry(entry, call)).status;
  if (status !== undefined && !isEnded(status)) {
    const detail = `Run "${run.id}" is ${status}. Cancel it first: POST /api/runs/${run.id}/cancel.`;
    return problemResponse({ status: 409, code: "run-not-ended", detail });
  }
  await purgeHistory(call.client, run);
  await deleteRunBlobs(call.services.storage.runs, run);
  return { status: 204 };
}

/** The suite and its lanes, round by round; a round of which nothing is left was the last. */
async function purgeHistory(client: DurableClient, { id, concurrency, total }: RunRequest): Promise<void> {
  await client.purgeInstanceHistory(id);
  const lanes = Array.from({ length: Math.min(concurrency, total) }, (_, lane) => lane);
  for (let round = 0, purged = 1; purged > 0; round++) {
    const results = await Promise.all(lanes.map((lane) => client.purgeInstanceHistory(`${id}:${round}:${lane}`)));
    purged = results.reduce((sum, { instancesDeleted }) => sum + instancesDeleted, 0);
  }
}

app.http("deleteRun", {
  route: "api/runs/{id}",
  methods: ["DELETE"],
  authLevel: "function",
  extraInputs: [df.input.durableClient()],
  handler: handle(deleteRun),
});
