import type { HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import { REPORT_FORMATS, REPORT_TYPES, renderReport } from "../../shared/reports/render-report.ts";
import { findRun } from "./find-run.ts";
import { route, type CallWith } from "./route.ts";
import { readRunReport } from "./read-run-report.ts";
import { reportResponse } from "./report-response.ts";

const query = z.strictObject({ format: z.enum(REPORT_FORMATS).default("json") });

/** What became of a run, computed from its results: as JSON, or in the format that is asked for. */
async function getRunSummary(call: CallWith<z.infer<typeof query>>): Promise<HttpResponseInit> {
  const found = await findRun(call);
  if ("refusal" in found) return found.refusal;
  const report = await readRunReport(call.services, found);
  return reportResponse(renderReport(report, { kind: "summary", format: call.query.format }));
}

route({
  name: "getRunSummary",
  method: "GET",
  path: "api/runs/{id}/summary",
  summary: "What became of a run, computed from its results.",
  query,
  answers: { 200: { json: "Summary", texts: REPORT_TYPES } },
  problems: [404],
  answer: getRunSummary,
});
