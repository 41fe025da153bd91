import type { HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import { hashAsked, prepareRun } from "../../shared/run/request/index.ts";
import { parseEvalRunBody, namesEval, prepareEvalRun } from "../../shared/evals/index.ts";
import { evalRunBody, type EvalRunBody, startRunBody, type StartRunBody } from "../../shared/contract/index.ts";
import { checkBySchema } from "../../shared/base/check-by-schema.ts";
import { readRequest, storeRun } from "../../shared/run/store/index.ts";
import { route, type CallWith } from "./route.ts";
import { jsonBody } from "./read-body.ts";
import { acceptNew, answerKnown, refuse, refuseOther } from "./run-answers.ts";
import { startSuite } from "../../shared/run/runtime/index.ts";

/**
 * Starts a run. Any mistake is the answer, and then nothing was written and nothing scheduled. The 202 is sent when all of
 * the request is durable; the same request again finds the run that it started.
 */
async function startRun({
  body,
  services,
  client,
}: CallWith<object, StartRunBody | EvalRunBody>): Promise<HttpResponseInit> {
  const runs = services.storage.runs;
  // What the request names may have changed since: the same request still finds its run.
  const known = body.id === undefined ? undefined : await readRequest(runs, body.id);
  if (known !== undefined) {
    return known.hash === hashAsked(body) ? answerKnown(known, { services, client }) : refuseOther(known.id);
  }
  const prepared = "eval" in body ? await prepareEvalRun(body, services) : await prepareRun(body, services);
  if (!prepared.ok) return refuse(prepared.problems);

  const stored = await storeRun(runs, prepared.run, prepared.shards);
  if (stored.outcome === "other") return refuseOther(prepared.run.id);
  if (stored.outcome === "same") return answerKnown(stored.request, { services, client });
  await startSuite(client, runs, stored.request);
  return acceptNew(stored.request, prepared, services);
}

/** The problems of a union do not tell which of the two was meant. */
function checkBody(value: unknown) {
  return namesEval(value) ? parseEvalRunBody(value) : checkBySchema(startRunBody, value);
}

route({
  name: "startRun",
  method: "POST",
  path: "api/runs",
  summary: "Starts a run. Any mistake is the answer, and then nothing was written and nothing scheduled.",
  body: { ...jsonBody(z.union([startRunBody, evalRunBody])), check: checkBody },
  answers: { 202: { json: "AcceptedRun" } },
  problems: [409],
  answer: startRun,
});
