import type { HttpResponseInit } from "@azure/functions";
import type { z } from "zod";
import {
  newScheduledRun,
  prepareScheduledRun,
  resumeCurrent,
  startScheduledRun,
  takeCurrent,
} from "../../shared/evals/index.ts";
import { runEvalBody } from "../../shared/contract/index.ts";
import { readRequest } from "../../shared/run/store/index.ts";
import { findEval } from "./find-eval.ts";
import { problemResponse } from "./problem-response.ts";
import { jsonBody } from "./read-body.ts";
import { route, type CallWith } from "./route.ts";
import { acceptNew, answerKnown, refuse, refuseOther } from "./run-answers.ts";

/**
 * Starts an eval now, exactly as its schedule would: the run is judged by gates and baseline, may become the baseline, and is
 * told of. Where a run of it goes on already, its id is the answer; the same `id` again finds its run.
 */
async function runEvalNow(call: CallWith<object, z.infer<typeof runEvalBody>>): Promise<HttpResponseInit> {
  const { services, body: asked } = call;
  const { id, client } = asked;
  const named = await findEval(call);
  if ("refusal" in named) return named.refusal;
  const { found } = named;
  const known = id === undefined ? undefined : await readRequest(services.storage.runs, id);
  if (known !== undefined) return known.night?.eval === found.name ? answerKnown(known, call) : refuseOther(known.id);
  const startedAt = services.now().toISOString();
  const current = newScheduledRun({ startedAt, run: id, client });
  const prepared = await prepareScheduledRun(found, current, services);
  if (!prepared.ok) return refuse(prepared.problems);
  for (let tries = 0; tries < 2; tries++) {
    if (await takeCurrent(services.storage.evals, found.name, current)) {
      await startScheduledRun(found, current, call, prepared);
      return acceptNew(prepared.run, prepared, services);
    }
    // One that has ended is noted no longer; then it is this one's turn.
    const other = await resumeCurrent(found, call);
    if (other?.run === current.run) return acceptNew(prepared.run, prepared, services);
    if (other !== undefined) return refuseWhile(found.name, other.run);
  }
  return refuseWhile(found.name, "");
}

function refuseWhile(name: string, run: string): HttpResponseInit {
  const detail = `Run "${run}" of the eval "${name}" goes on. Wait for it, or cancel it: POST /api/runs/${run}/cancel.`;
  return problemResponse({ status: 409, code: "eval-goes-on", detail, issues: [{ path: "run", message: run }] });
}

route({
  name: "runEvalNow",
  method: "POST",
  path: "api/evals/{name}/run",
  summary: "Starts an eval now, as its schedule would: gates, baseline and notification included.",
  body: jsonBody(runEvalBody, { whenEmpty: {} }),
  answers: { 202: { json: "AcceptedRun" } },
  problems: [404, 409],
  answer: runEvalNow,
});
