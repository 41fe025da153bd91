import type { HttpResponseInit } from "@azure/functions";
import { requestCancel, isEnded } from "../../shared/run/store/index.ts";
import { ORCHESTRATOR, cancelIdOf, type EndLanesInput } from "../../shared/run/durable/index.ts";
import { findRun, noSuchRun } from "./find-run.ts";
import type { Call } from "./handle.ts";
import { route } from "./route.ts";
import { problemResponse } from "./problem-response.ts";
import { runResource, startOnce } from "../../shared/run/runtime/index.ts";

/**
 * Ends a run: nothing new starts, stages under way are told to stop within a second, and what is done is in the log. Asking
 * again changes nothing.
 */
async function cancelRun(call: Call): Promise<HttpResponseInit> {
  const found = await findRun(call);
  if ("refusal" in found) return found.refusal;
  const { run, entry } = found;
  if (isEnded(entry.status) && entry.status !== "cancelled") {
    const detail = `Run "${run.id}" has ended already, as ${entry.status}.`;
    return problemResponse({ status: 409, code: "run-ended", detail });
  }
  const { services, client } = call;
  if (!(await requestCancel(services.storage.runs, run.id, services.now()))) return noSuchRun(run.id);
  const input: EndLanesInput = { run: run.id };
  await startOnce(client, ORCHESTRATOR.endLanes, { instanceId: cancelIdOf(run.id), input });
  return { status: 202, headers: { "retry-after": "1" }, jsonBody: runResource(entry) };
}

route({
  name: "cancelRun",
  method: "POST",
  path: "api/runs/{id}/cancel",
  summary: "Ends a run: nothing new starts, and what is done is in its log. Asking again changes nothing.",
  answers: { 202: { json: "Run" } },
  problems: [404, 409],
  answer: cancelRun,
});
