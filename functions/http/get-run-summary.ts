import { app, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import { renderSummary } from "../../shared/reports/render-summary.ts";
import { summarizeReport } from "../../shared/reports/summarize-run.ts";
import { findRun } from "./find-run.ts";
import { handle, type Call } from "./handle.ts";
import { problemResponse } from "./problem-response.ts";
import { readRunReport } from "./read-run-report.ts";

/** What became of a run, computed from its results: as JSON, or with `?format=text` as the table that people read. */
async function getRunSummary(call: Call): Promise<HttpResponseInit> {
  const format = call.request.query.get("format") ?? "json";
  if (format !== "json" && format !== "text") {
    const issues = [{ path: "format", message: `must be json or text, got "${format.slice(0, 100)}".` }];
    return problemResponse({ status: 400, code: "invalid-request", detail: "No such format.", issues });
  }
  const found = await findRun(call);
  if ("refusal" in found) return found.refusal;
  const summary = summarizeReport(await readRunReport(call.services, found));
  if (format === "json") return { jsonBody: summary };
  return { headers: { "content-type": "text/plain; charset=utf-8" }, body: renderSummary(summary) };
}

app.http("getRunSummary", {
  route: "api/runs/{id}/summary",
  methods: ["GET"],
  authLevel: "function",
  extraInputs: [df.input.durableClient()],
  handler: handle(getRunSummary),
});
