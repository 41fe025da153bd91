import type { HttpResponseInit } from "@azure/functions";
import { evalBlobs } from "../../shared/evals/index.ts";
import { evalNameIn } from "./find-eval.ts";
import type { Call } from "./handle.ts";
import { route } from "./route.ts";

/** Removes a stored eval. A packaged one of its name counts again; a run that goes on is judged, and told of, as it began. */
async function deleteEval(call: Call): Promise<HttpResponseInit> {
  const named = evalNameIn(call);
  if ("refusal" in named) return named.refusal;
  const { evals, storage } = call.services;
  await evals.remove(named.name);
  await storage.evals.delete(evalBlobs(named.name).since);
  return { status: 204 };
}

route({
  name: "deleteEval",
  method: "DELETE",
  path: "api/evals/{name}",
  summary: "Removes a stored eval. What came of its runs stays, and a packaged one of its name counts again.",
  answers: { 204: {} },
  problems: [400],
  answer: deleteEval,
});
