import { z } from "zod";
import { REPORT_FORMATS, REPORT_TYPES, renderReport } from "../../shared/reports/render/index.ts";
import { evaluateRunGates, readRunReport } from "../../shared/run/runtime/index.ts";
import { isEnded } from "../../shared/run/store/index.ts";
import { findRun } from "./find-resource.ts";
import { type CallWith, defineRoute, type HttpAnswer } from "./route.ts";
import { reportResponse } from "./run-responses.ts";

const query = z.strictObject({ format: z.enum(REPORT_FORMATS).default("json") });

async function handler(call: CallWith<z.infer<typeof query>>): Promise<HttpAnswer> {
  const { format } = call.query;
  const found = await findRun(call);
  const report = await readRunReport(call, found);
  // Markdown is posted to pull requests, where it has to say why the check failed.
  const hasGates = format === "markdown" && isEnded(found.entry.status);
  const gates = hasGates ? await evaluateRunGates(call, found, report) : [];
  return reportResponse(renderReport(report, { kind: "summary", format, gates }));
}

export const getRunSummary = defineRoute({
  name: "getRunSummary",
  method: "GET",
  path: "api/runs/{id}/summary",
  summary: "The summary of a run, computed from its results.",
  query,
  answers: { 200: { json: "Summary", texts: REPORT_TYPES } },
  problems: [404],
  handler,
});
