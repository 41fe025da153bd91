import { app, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import { z } from "zod";
import { REPORT_FORMATS, renderReport } from "../../shared/reports/render-report.ts";
import { selectResults } from "../../shared/reports/select-results.ts";
import { findRun } from "./find-run.ts";
import { handle, type Call } from "./handle.ts";
import { parseQuery } from "./parse-query.ts";
import { problemResponse } from "./problem-response.ts";
import { readRunReport } from "./read-run-report.ts";
import { reportResponse } from "./report-response.ts";

const query = z.strictObject({ format: z.enum(REPORT_FORMATS).default("json"), case: z.string().optional() });

/** The transcripts of the cases of a run, or of those that `case` (which may be repeated) names. */
async function getRunFormat(call: Call): Promise<HttpResponseInit> {
  const parsed = parseQuery(query, call.request);
  if ("refusal" in parsed) return parsed.refusal;
  const found = await findRun(call);
  if ("refusal" in found) return found.refusal;
  const selected = selectResults(await readRunReport(call.services, found), call.request.query.getAll("case"));
  if ("report" in selected)
    return reportResponse(renderReport(selected.report, { kind: "format", format: parsed.query.format }));
  const issues = selected.problems.map((message) => ({ path: "case", message }));
  return problemResponse({ status: 404, code: "no-such-case", detail: "Some cases are not there.", issues });
}

app.http("getRunFormat", {
  route: "api/runs/{id}/format",
  methods: ["GET"],
  authLevel: "function",
  extraInputs: [df.input.durableClient()],
  handler: handle(getRunFormat),
});
