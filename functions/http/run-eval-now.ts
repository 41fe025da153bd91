import type { z } from "zod";
import { runEvalBody } from "../../shared/contract/index.ts";
import {
  newScheduledRun,
  prepareScheduledRun,
  resumeCurrent,
  startScheduledRun,
  takeCurrent,
} from "../../shared/evals/index.ts";
import { readRequest } from "../../shared/run/store/index.ts";
import { findEval } from "./find-resource.ts";
import { HttpProblem, invalidRequest } from "./problem-response.ts";
import { jsonBody } from "./read-body.ts";
import { type CallWith, defineRoute, type HttpAnswer } from "./route.ts";
import { answerExisting, answerNew, runIdTaken } from "./run-responses.ts";

async function handler(call: CallWith<object, z.infer<typeof runEvalBody>>): Promise<HttpAnswer> {
  const { services, body: sent } = call;
  const { id, client } = sent;
  const found = await findEval(call);
  const known = id === undefined ? undefined : await readRequest(services.storage.runs, id);
  if (known !== undefined) {
    if (known.night?.eval !== found.name) throw runIdTaken(known.id);
    return answerExisting(known, call);
  }
  const current = newScheduledRun({ startedAt: services.now().toISOString(), run: id, client });
  const prepared = await prepareScheduledRun(found, current, services);
  if (!prepared.ok) throw invalidRequest(prepared.problems);
  for (let tries = 0; tries < 2; tries++) {
    if (await takeCurrent(services.storage.evals, found.name, current)) {
      await startScheduledRun(found, current, call, prepared);
      return answerNew(prepared, call);
    }
    // If the current run has ended, it is released here, and the second try takes its place.
    const other = await resumeCurrent(found, call);
    if (other?.run === current.run) return answerNew(prepared, call);
    if (other !== undefined) throw evalIsRunning(found.name, other.run);
  }
  throw evalIsRunning(found.name, "");
}

function evalIsRunning(name: string, run: string): HttpProblem {
  const detail = `Run "${run}" of the eval "${name}" goes on. Wait for it, or cancel it: POST /api/runs/${run}/cancel.`;
  return new HttpProblem({ status: 409, code: "eval-goes-on", detail, issues: [{ path: "run", message: run }] });
}

export const runEvalNow = defineRoute({
  name: "runEvalNow",
  method: "POST",
  path: "api/evals/{name}/run",
  summary: "Starts an eval now, as its schedule would: with gates, baseline and notification.",
  body: jsonBody(runEvalBody, { whenEmpty: {} }),
  answers: { 202: { json: "AcceptedRun" } },
  problems: [404, 409],
  handler,
});
