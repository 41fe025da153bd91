import { app, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import { z } from "zod";
import { REPORT_FORMATS, renderReport } from "../../shared/reports/render-report.ts";
import { findRun } from "./find-run.ts";
import { handle, type Call } from "./handle.ts";
import { parseQuery } from "./parse-query.ts";
import { readRunReport } from "./read-run-report.ts";
import { reportResponse } from "./report-response.ts";

const query = z.strictObject({ format: z.enum(REPORT_FORMATS).default("json") });

/** What became of a run, computed from its results: as JSON, or in the format that is asked for. */
async function getRunSummary(call: Call): Promise<HttpResponseInit> {
  const parsed = parseQuery(query, call.request);
  if ("refusal" in parsed) return parsed.refusal;
  const found = await findRun(call);
  if ("refusal" in found) return found.refusal;
  const report = await readRunReport(call.services, found);
  return reportResponse(renderReport(report, { kind: "summary", format: parsed.query.format }));
}

app.http("getRunSummary", {
  route: "api/runs/{id}/summary",
  methods: ["GET"],
  authLevel: "function",
  extraInputs: [df.input.durableClient()],
  handler: handle(getRunSummary),
});
