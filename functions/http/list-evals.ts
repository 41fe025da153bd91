import type { HttpResponseInit } from "@azure/functions";
import { describeEval, type EvalResource } from "../../shared/evals/index.ts";
import type { Call } from "./handle.ts";
import { route } from "./route.ts";

/** The evals that there are, each with when it is due, what goes on, and what came of its last run. */
async function listEvals(call: Call): Promise<HttpResponseInit> {
  const { evals } = call.services;
  const list: EvalResource[] = [];
  for (const name of await evals.names()) {
    const found = await evals.find(name);
    if (found !== undefined) list.push(await describeEval(found, call));
  }
  return { jsonBody: { evals: list } };
}

route({
  name: "listEvals",
  method: "GET",
  path: "api/evals",
  summary: "The evals, each with when it is due, what goes on, and what came of its last run.",
  answers: { 200: { json: "Evals" } },
  answer: listEvals,
});
