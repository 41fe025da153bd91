import { app, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import { z } from "zod";
import { findCaseResult } from "../../shared/run/case-results.ts";
import { findRequest } from "./find-run.ts";
import { handle, type Call } from "./handle.ts";
import { parseQuery } from "./parse-query.ts";
import { problemResponse } from "./problem-response.ts";

const query = z.strictObject({ repeat: z.coerce.number().int().min(0).default(0) });

/** The result of one case of a run, also while the run goes on. */
async function getCase(call: Call): Promise<HttpResponseInit> {
  const parsed = parseQuery(query, call.request);
  if ("refusal" in parsed) return parsed.refusal;
  const found = await findRequest(call);
  if ("refusal" in found) return found.refusal;
  const { storage, readCase } = call.services;
  const caseId = call.request.params["caseId"] ?? "";
  const { repeat } = parsed.query;
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

app.http("getCase", {
  route: "api/runs/{id}/cases/{caseId}",
  methods: ["GET"],
  authLevel: "function",
  extraInputs: [df.input.durableClient()],
  handler: handle(getCase),
});
