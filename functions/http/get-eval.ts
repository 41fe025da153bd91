import { describeEval } from "../../shared/evals/index.ts";
import { findEval } from "./find-resource.ts";
import { defineRoute } from "./route.ts";

export const getEval = defineRoute({
  name: "getEval",
  method: "GET",
  path: "api/evals/{name}",
  summary: "One eval: when it is due, its current run, and the result of its last run.",
  answers: { 200: { json: "Eval" } },
  problems: [404],
  handler: async (call) => ({ jsonBody: await describeEval(await findEval(call), call) }),
});
