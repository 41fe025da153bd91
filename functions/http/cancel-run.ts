import { cancelIdOf, type EndLanesInput, ORCHESTRATOR } from "../../shared/run/durable/index.ts";
import { runResource, startOnce } from "../../shared/run/runtime/index.ts";
import { isEnded, requestCancel } from "../../shared/run/store/index.ts";
import { findRun, noSuchRun } from "./find-resource.ts";
import { HttpProblem } from "./problem-response.ts";
import { type Call, defineRoute, type HttpAnswer } from "./route.ts";

/** Stages that run in this process are aborted at once, others within a second. */
async function handler(call: Call): Promise<HttpAnswer> {
  const { run, entry } = await findRun(call);
  if (isEnded(entry.status) && entry.status !== "cancelled") {
    const detail = `Run "${run.id}" has ended already, as ${entry.status}.`;
    throw new HttpProblem({ status: 409, code: "run-ended", detail });
  }
  const { services, client } = call;
  if (!(await requestCancel(services.storage.runs, run.id, services.now()))) throw noSuchRun(run.id);
  services.cancels.abortRun({ run: run.id, acceptedAt: run.createdAt });
  const input: EndLanesInput = { run: run.id };
  await startOnce(client, ORCHESTRATOR.endLanes, { instanceId: cancelIdOf(run.id), input });
  return { status: 202, headers: { "retry-after": "1" }, jsonBody: runResource(entry) };
}

export const cancelRun = defineRoute({
  name: "cancelRun",
  method: "POST",
  path: "api/runs/{id}/cancel",
  summary:
    "Cancels a run: no new stage starts, and the results so far are in its log. Cancelling again changes nothing.",
  answers: { 202: { json: "Run" } },
  problems: [404, 409],
  handler,
});
