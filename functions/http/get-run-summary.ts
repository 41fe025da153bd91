import type { HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import { isEnded } from "../../shared/run/store/index.ts";
import { REPORT_FORMATS, REPORT_TYPES, renderReport } from "../../shared/reports/render/index.ts";
import { findRun } from "./find-run.ts";
import { gatesOfRun } from "./gates-of-run.ts";
import { route, type CallWith } from "./route.ts";
import { readRunReport } from "./read-run-report.ts";
import { reportResponse } from "./report-response.ts";

const query = z.strictObject({ format: z.enum(REPORT_FORMATS).default("json") });

/** What became of a run, computed from its results: as JSON, or in the format that is asked for. */
async function getRunSummary(call: CallWith<z.infer<typeof query>>): Promise<HttpResponseInit> {
  const found = await findRun(call);
  if ("refusal" in found) return found.refusal;
  const report = await readRunReport(call.services, found);
  const { format } = call.query;
  // What is shown on a pull request has to say why its check failed.
  const gates = format === "markdown" && isEnded(found.entry.status) ? await gatesOfRun(call, found, report) : [];
  return reportResponse(renderReport(report, { kind: "summary", format, gates }));
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
