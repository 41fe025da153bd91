import type { HttpResponseInit } from "@azure/functions";
import { findRun } from "./find-run.ts";
import type { Call } from "./handle.ts";
import { route } from "./route.ts";
import { runResource } from "../../shared/run/runtime/index.ts";

/** One run: its status and counts, live while it goes on. */
async function getRun(call: Call): Promise<HttpResponseInit> {
  const found = await findRun(call);
  return "refusal" in found ? found.refusal : { jsonBody: runResource(found.entry) };
}

route({
  name: "getRun",
  method: "GET",
  path: "api/runs/{id}",
  summary: "One run: its status and counts, live while it goes on.",
  answers: { 200: { json: "Run" } },
  problems: [404],
  answer: getRun,
});
