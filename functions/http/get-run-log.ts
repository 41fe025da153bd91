import { Readable } from "node:stream";
import { app, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import { readRunLog } from "../../shared/run/read-run-log.ts";
import { findRun } from "./find-run.ts";
import { handle, type Call } from "./handle.ts";

/** The run log, streamed: as it was written, or, while the run goes on, made of the results that are saved. */
async function getRunLog(call: Call): Promise<HttpResponseInit> {
  const found = await findRun(call);
  if ("refusal" in found) return found.refusal;
  const { storage, readCase, now } = call.services;
  const chunks = await readRunLog({ store: storage.runs, readCase, now }, found.run, found.entry);
  return { headers: { "content-type": "application/json; charset=utf-8" }, body: Readable.from(chunks) };
}

app.http("getRunLog", {
  route: "api/runs/{id}/log",
  methods: ["GET"],
  authLevel: "function",
  extraInputs: [df.input.durableClient()],
  handler: handle(getRunLog),
});
