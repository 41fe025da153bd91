import type { HttpResponseInit } from "@azure/functions";
import { CASES_GONE, parseRunId, readRequest, storeRerun } from "../../shared/run/store/index.ts";
import { toFailure } from "../../shared/platform/envelope.ts";
import { hashRerun, prepareRerun } from "../../shared/run/request/index.ts";
import { rerunBody, type RerunBody } from "../../shared/contract/index.ts";
import { findRequest, noSuchRun } from "./find-run.ts";
import { route, type CallWith } from "./route.ts";
import { jsonBody } from "./read-body.ts";
import { acceptNew, answerKnown, refuse, refuseOther } from "./run-answers.ts";
import { startSuite } from "../../shared/run/runtime/index.ts";

/**
 * Starts a run on the cases, the configuration and the template texts of another one, which may be deleted then. Any mistake is
 * the answer, and then nothing was written; the same request with the same id finds the run that it started.
 */
async function rerunRun(call: CallWith<object, RerunBody>): Promise<HttpResponseInit> {
  try {
    return await repeat(call);
  } catch (thrown) {
    const base = parseRunId(call.request.params["id"] ?? "");
    if (base === undefined || toFailure(thrown).code !== CASES_GONE) throw thrown;
    // It is being deleted: its request goes last.
    return noSuchRun(base);
  }
}

async function repeat(call: CallWith<object, RerunBody>): Promise<HttpResponseInit> {
  const { body, request, services, client } = call;
  const { runs: store } = services.storage;
  const known = body.id === undefined ? undefined : await readRequest(store, body.id);
  if (known !== undefined) {
    const base = parseRunId(request.params["id"] ?? "") ?? "";
    return known.hash === hashRerun(base, body) ? answerKnown(known, call) : refuseOther(known.id);
  }
  const found = await findRequest(call);
  if ("refusal" in found) return found.refusal;
  const prepared = await prepareRerun(found.run, body, { ...services, store });
  if (!prepared.ok) return refuse(prepared.problems);

  const stored = await storeRerun(store, prepared.run, found.run);
  if (stored.outcome === "other") return refuseOther(prepared.run.id);
  if (stored.outcome === "same") return answerKnown(stored.request, call);
  await startSuite(client, store, stored.request);
  return acceptNew(stored.request, prepared, services);
}

route({
  name: "rerunRun",
  method: "POST",
  path: "api/runs/{id}/rerun",
  summary: "Starts a run on the cases, the configuration and the templates of another one.",
  body: jsonBody(rerunBody, { whenEmpty: {} }),
  answers: { 202: { json: "AcceptedRun" } },
  problems: [404, 409],
  answer: rerunRun,
});
