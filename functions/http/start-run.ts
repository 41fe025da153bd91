import { z } from "zod";
import { type EvalRunBody, evalRunBody, startRunBody, type StartRunBody } from "../../shared/contract/index.ts";
import { namesEval, parseEvalRunBody, prepareEvalRun } from "../../shared/evals/index.ts";
import { checkStartRunBody, hashRequest, prepareRun } from "../../shared/run/request/index.ts";
import { readRequest, storeRun } from "../../shared/run/store/index.ts";
import { invalidRequest } from "./problem-response.ts";
import { jsonBody } from "./read-body.ts";
import { type CallWith, defineRoute, type HttpAnswer } from "./route.ts";
import { answerExisting, runIdTaken, startStored } from "./run-responses.ts";

/** The 202 is sent when the whole request is durable. */
async function handler(call: CallWith<object, StartRunBody | EvalRunBody>): Promise<HttpAnswer> {
  const { body, services } = call;
  const { runs } = services.storage;
  // Before anything is prepared: what the request names may have changed since, and the same request still finds its run.
  const known = body.id === undefined ? undefined : await readRequest(runs, body.id);
  if (known !== undefined) {
    if (known.hash !== hashRequest(body)) throw runIdTaken(known.id);
    return answerExisting(known, call);
  }
  const prepared = "eval" in body ? await prepareEvalRun(body, services) : await prepareRun(body, services);
  if (!prepared.ok) throw invalidRequest(prepared.problems);
  return startStored(await storeRun(runs, prepared.run, prepared.shards), prepared, call);
}

export const startRun = defineRoute({
  name: "startRun",
  method: "POST",
  path: "api/runs",
  summary: "Starts a run. If anything is wrong with the request, nothing is written and nothing is started.",
  body: {
    ...jsonBody(z.union([startRunBody, evalRunBody])),
    // By one of the two schemas: problems of a union do not say which one was meant.
    check: (value) => (namesEval(value) ? parseEvalRunBody(value) : checkStartRunBody(value)),
  },
  answers: { 202: { json: "AcceptedRun" } },
  problems: [409],
  handler,
});
