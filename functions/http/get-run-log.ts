import { Readable } from "node:stream";
import type { HttpResponseInit } from "@azure/functions";
import { readRunLog } from "../../shared/run/read-run-log.ts";
import { findRun } from "./find-run.ts";
import type { Call } from "./handle.ts";
import { route } from "./route.ts";

/** The run log, streamed: as it was written, or, while the run goes on, made of the results that are saved. */
async function getRunLog(call: Call): Promise<HttpResponseInit> {
  const found = await findRun(call);
  if ("refusal" in found) return found.refusal;
  const { storage, readCase, now } = call.services;
  const chunks = await readRunLog({ store: storage.runs, readCase, now }, found.run, found.entry);
  return { headers: { "content-type": "application/json; charset=utf-8" }, body: Readable.from(chunks) };
}

route({
  name: "getRunLog",
  method: "GET",
  path: "api/runs/{id}/log",
  summary: "The run log: as it was written, or, while the run goes on, made of the results that are saved.",
  answers: { 200: { json: "RunLog" } },
  problems: [404],
  answer: getRunLog,
});
