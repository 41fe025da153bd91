import { z } from "zod";
import { selectResults } from "../../shared/reports/index.ts";
import { REPORT_FORMATS, REPORT_TYPES, renderReport } from "../../shared/reports/render/index.ts";
import { readRunReport } from "../../shared/run/runtime/index.ts";
import { findRun } from "./find-resource.ts";
import { HttpProblem } from "./problem-response.ts";
import { type CallWith, defineRoute, type HttpAnswer } from "./route.ts";
import { reportResponse } from "./run-responses.ts";

const query = z.strictObject({ format: z.enum(REPORT_FORMATS).default("json"), case: z.array(z.string()).default([]) });

async function handler(call: CallWith<z.infer<typeof query>>): Promise<HttpAnswer> {
  const report = await readRunReport(call, await findRun(call));
  const selected = selectResults(report, call.query.case);
  if ("report" in selected)
    return reportResponse(renderReport(selected.report, { kind: "format", format: call.query.format }));
  const issues = selected.problems.map((message) => ({ path: "case", message }));
  throw new HttpProblem({ status: 404, code: "no-such-case", detail: "Some cases are not there.", issues });
}

export const getRunFormat = defineRoute({
  name: "getRunFormat",
  method: "GET",
  path: "api/runs/{id}/format",
  summary: "The transcripts of all cases of a run, or of the cases in the query.",
  query,
  answers: { 200: { json: "Transcripts", texts: REPORT_TYPES } },
  problems: [404],
  handler,
});
