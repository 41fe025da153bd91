import type { HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import { REPORT_FORMATS, REPORT_TYPES, renderReport } from "../../shared/reports/render/index.ts";
import { selectResults } from "../../shared/reports/index.ts";
import { findRun } from "./find-run.ts";
import { route, type CallWith } from "./route.ts";
import { problemResponse } from "./problem-response.ts";
import { readRunReport } from "./read-run-report.ts";
import { reportResponse } from "./report-response.ts";

const query = z.strictObject({ format: z.enum(REPORT_FORMATS).default("json"), case: z.array(z.string()).default([]) });

/** The transcripts of the cases of a run, or of those that `case` (which may be repeated) names. */
async function getRunFormat(call: CallWith<z.infer<typeof query>>): Promise<HttpResponseInit> {
  const found = await findRun(call);
  if ("refusal" in found) return found.refusal;
  const selected = selectResults(await readRunReport(call.services, found), call.query.case);
  if ("report" in selected)
    return reportResponse(renderReport(selected.report, { kind: "format", format: call.query.format }));
  const issues = selected.problems.map((message) => ({ path: "case", message }));
  return problemResponse({ status: 404, code: "no-such-case", detail: "Some cases are not there.", issues });
}

route({
  name: "getRunFormat",
  method: "GET",
  path: "api/runs/{id}/format",
  summary: "The transcripts of the cases of a run, or of those that are named.",
  query,
  answers: { 200: { json: "Transcripts", texts: REPORT_TYPES } },
  problems: [404],
  answer: getRunFormat,
});
