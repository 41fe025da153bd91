import { describeEval } from "../../shared/evals/index.ts";
import { findEval } from "./find-eval.ts";
import { route } from "./route.ts";

route({
  name: "getEval",
  method: "GET",
  path: "api/evals/{name}",
  summary: "One eval: when it is due, what goes on, and what came of its last run.",
  answers: { 200: { json: "Eval" } },
  problems: [404],
  answer: async (call) => {
    const eval_ = await findEval(call);
    return "refusal" in eval_ ? eval_.refusal : { jsonBody: await describeEval(eval_.found, call) };
  },
});
