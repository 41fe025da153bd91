import { app, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import { findRun } from "./find-run.ts";
import { handle, type Call } from "./handle.ts";
import { runResource } from "./run-resource.ts";

/** One run: its status and counts, live while it goes on. */
async function getRun(call: Call): Promise<HttpResponseInit> {
  const found = await findRun(call);
  return "refusal" in found ? found.refusal : { jsonBody: runResource(found.entry) };
}

app.http("getRun", {
  route: "api/runs/{id}",
  methods: ["GET"],
  authLevel: "function",
  extraInputs: [df.input.durableClient()],
  handler: handle(getRun),
});
