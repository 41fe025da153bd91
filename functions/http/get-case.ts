import { z } from "zod";
import { findCaseResult } from "../../shared/run/store/index.ts";
import { findRequest } from "./find-resource.ts";
import { HttpProblem } from "./problem-response.ts";
import { type CallWith, defineRoute, type HttpAnswer } from "./route.ts";

const query = z.strictObject({ repeat: z.coerce.number().int().min(0).default(0) });

async function handler(call: CallWith<z.infer<typeof query>>): Promise<HttpAnswer> {
  const request = await findRequest(call);
  const { storage, readCase } = call.services;
  const caseId = call.request.params["caseId"] ?? "";
  const { repeat } = call.query;
  const answer = await findCaseResult({ store: storage.runs, readCase }, request, { caseId, repeat });
  if (answer.found === "result") return { jsonBody: answer.result };
  const run = `Run "${request.id}"`;
  const detail = {
    "no-such-case": `${run} has no case "${caseId.slice(0, 100)}".`,
    "no-such-repeat": `${run} has ${request.repeats} of each case: repeat is 0 to ${request.repeats - 1}.`,
    "no-result-yet": `${run} has saved no result of this case yet.`,
  }[answer.found];
  throw new HttpProblem({ status: 404, code: answer.found, detail });
}

export const getCase = defineRoute({
  name: "getCase",
  method: "GET",
  path: "api/runs/{id}/cases/{caseId}",
  summary: "The result of one case of a run, also while the run is in progress.",
  query,
  answers: { 200: { json: "CaseResult" } },
  problems: [404],
  handler,
});
