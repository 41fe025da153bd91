import type { HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import { findCaseResult } from "../../shared/run/store/index.ts";
import { findRequest } from "./find-run.ts";
import { route, type CallWith } from "./route.ts";
import { problemResponse } from "./problem-response.ts";

const query = z.strictObject({ repeat: z.coerce.number().int().min(0).default(0) });

/** The result of one case of a run, also while the run goes on. */
async function getCase(call: CallWith<z.infer<typeof query>>): Promise<HttpResponseInit> {
  const found = await findRequest(call);
  if ("refusal" in found) return found.refusal;
  const { storage, readCase } = call.services;
  const caseId = call.request.params["caseId"] ?? "";
  const { repeat } = call.query;
  const answer = await findCaseResult({ store: storage.runs, readCase }, found.run, { caseId, repeat });
  if (answer.found === "result") return { jsonBody: answer.result };
  const run = `Run "${found.run.id}"`;
  const detail = {
    "no-such-case": `${run} has no case "${caseId.slice(0, 100)}".`,
    "no-such-repeat": `${run} has ${found.run.repeats} of each case: repeat is 0 to ${found.run.repeats - 1}.`,
    "no-result-yet": `${run} has saved no result of this case yet.`,
  }[answer.found];
  return problemResponse({ status: 404, code: answer.found, detail });
}

route({
  name: "getCase",
  method: "GET",
  path: "api/runs/{id}/cases/{caseId}",
  summary: "The result of one case of a run, also while the run goes on.",
  query,
  answers: { 200: { json: "CaseResult" } },
  problems: [404],
  answer: getCase,
});
