import type { EvalList, EvalResource } from "../../shared/contract/index.ts";
import { describeEval } from "../../shared/evals/index.ts";
import { type Call, defineRoute, type HttpAnswer } from "./route.ts";

async function handler(call: Call): Promise<HttpAnswer> {
  const { evals } = call.services;
  const list: EvalResource[] = [];
  for (const name of await evals.names()) {
    const found = await evals.find(name);
    if (found !== undefined) list.push(await describeEval(found, call));
  }
  return { jsonBody: { evals: list } satisfies EvalList };
}

export const listEvals = defineRoute({
  name: "listEvals",
  method: "GET",
  path: "api/evals",
  summary: "All evals, each with when it is due, its current run, and the result of its last run.",
  answers: { 200: { json: "Evals" } },
  handler,
});
