import { parseRunId } from "../../shared/base/run-id.ts";
import { rerunBody, type RerunBody } from "../../shared/contract/index.ts";
import { toFailure } from "../../shared/platform/envelope.ts";
import { hashRerun, prepareRerun } from "../../shared/run/request/index.ts";
import { CASES_GONE, readRequest, storeRerun } from "../../shared/run/store/index.ts";
import { findRequest, noSuchRun } from "./find-resource.ts";
import { invalidRequest } from "./problem-response.ts";
import { jsonBody } from "./read-body.ts";
import { type CallWith, defineRoute, type HttpAnswer } from "./route.ts";
import { answerExisting, runIdTaken, startStored } from "./run-responses.ts";

type RerunCall = CallWith<object, RerunBody>;

async function handler(call: RerunCall): Promise<HttpAnswer> {
  const base = parseRunId(call.request.params["id"] ?? "");
  try {
    return await rerun(call, base);
  } catch (thrown) {
    // The base run is being deleted: its request goes last.
    if (base !== undefined && toFailure(thrown).code === CASES_GONE) throw noSuchRun(base);
    throw thrown;
  }
}

/** The new run has copies of everything that it needs: the base run may be deleted afterwards. */
async function rerun(call: RerunCall, base = ""): Promise<HttpAnswer> {
  const { body, services } = call;
  const { runs: store } = services.storage;
  const known = body.id === undefined ? undefined : await readRequest(store, body.id);
  if (known !== undefined) {
    if (known.hash !== hashRerun(base, body)) throw runIdTaken(known.id);
    return answerExisting(known, call);
  }
  const found = await findRequest(call);
  const prepared = await prepareRerun(found, body, { ...services, store });
  if (!prepared.ok) throw invalidRequest(prepared.problems);
  return startStored(await storeRerun(store, prepared.run, found), prepared, call);
}

export const rerunRun = defineRoute({
  name: "rerunRun",
  method: "POST",
  path: "api/runs/{id}/rerun",
  summary: "Starts a run with the cases, the configuration and the template texts of another run.",
  body: jsonBody(rerunBody, { whenEmpty: {} }),
  answers: { 202: { json: "AcceptedRun" } },
  problems: [404, 409],
  handler,
});
