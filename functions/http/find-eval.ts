import { evalNameProblem } from "../../shared/contract/index.ts";
import type { FoundEval } from "../../shared/evals/index.ts";
import type { Refused } from "./find-run.ts";
import type { Call } from "./handle.ts";
import { problemResponse } from "./problem-response.ts";
import { refuse } from "./run-answers.ts";

/** The name of an eval in the route; or the answer that says why it is none. */
export function evalNameIn({ request }: Pick<Call, "request">): { readonly name: string } | Refused {
  const name = request.params["name"] ?? "";
  const message = evalNameProblem(name);
  return message === undefined ? { name } : { refusal: refuse([{ path: "name", message }]) };
}

/** The eval that the route's `name` names; or the answer that says why there is none. */
export async function findEval(call: Call): Promise<{ readonly found: FoundEval } | Refused> {
  const name = call.request.params["name"] ?? "";
  const found = await call.services.evals.find(name);
  if (found !== undefined) return { found };
  const detail = `There is no eval "${name.slice(0, 100)}". GET /api/evals lists those that there are.`;
  return { refusal: problemResponse({ status: 404, code: "eval-not-found", detail }) };
}
