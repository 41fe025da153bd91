import { type EvalRunBody, composeEvalRun } from "../../shared/evals/index.ts";
import { hashAsked, prepareRun, type PreparedRun } from "../../shared/run/request/index.ts";
import type { Services } from "../app.ts";
import { evalOfRun } from "./prepare-night.ts";

/** Checks a run of what an eval names, with what is asked for otherwise. It is no night of the eval: nobody judges it, or is told. */
export async function prepareEvalRun(asked: EvalRunBody, services: Services): Promise<PreparedRun> {
  const { eval: name } = asked;
  const found = await services.evals.find(name);
  if (found === undefined) {
    const known = (await services.evals.names()).join(", ") || "none";
    return { ok: false, problems: [{ path: "eval", message: `There is no eval "${name}". Known evals: ${known}` }] };
  }
  const { parsed } = found;
  if (!parsed.ok)
    return { ok: false, problems: parsed.problems.map(({ path, message }) => ({ path: `eval ${path}`, message })) };
  const of = { hash: hashAsked(asked), eval: await evalOfRun(found, services) };
  return prepareRun(composeEvalRun(parsed.eval, { name, over: asked }), services, of);
}
