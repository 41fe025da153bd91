import { app, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import { configDifferences } from "../../shared/config/config-differences.ts";
import { ownSummary } from "../../shared/pipeline/own-texts.ts";
import { renderSummary } from "../../shared/reports/render-summary.ts";
import { summarizeRun, type PipelineAdditions } from "../../shared/reports/summarize-run.ts";
import { readRunLog } from "../../shared/run/read-run-log.ts";
import type { RunLog } from "../../shared/runlog/run-log.ts";
import { findRun } from "./find-run.ts";
import { handle, type Call } from "./handle.ts";
import { problemResponse } from "./problem-response.ts";

/** What became of a run, computed from its results: as JSON, or with `?format=text` as the table that people read. */
async function getRunSummary(call: Call): Promise<HttpResponseInit> {
  const format = call.request.query.get("format") ?? "json";
  if (format !== "json" && format !== "text") {
    const issues = [{ path: "format", message: `must be json or text, got "${format.slice(0, 100)}".` }];
    return problemResponse({ status: 400, code: "invalid-request", detail: "No such format.", issues });
  }
  const found = await findRun(call);
  if ("refusal" in found) return found.refusal;
  const { storage, readCase, now } = call.services;
  const chunks = await readRunLog({ store: storage.runs, readCase, now }, found.run, found.entry);
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  const log = JSON.parse(Buffer.concat(parts).toString("utf8")) as RunLog;
  const summary = summarizeRun(log, await additions(log, call));
  if (format === "json") return { jsonBody: summary };
  return { headers: { "content-type": "text/plain; charset=utf-8" }, body: renderSummary(summary) };
}

/** What the pipeline's code, as it is now, tells of the run; one that is gone, or does not load, tells nothing. */
async function additions(log: RunLog, { services: { catalog } }: Call): Promise<PipelineAdditions> {
  const { name, config } = log.metadata.pipeline;
  const pipeline = await catalog.load(name).catch(() => undefined);
  if (pipeline === undefined) return {};
  const ownText = ownSummary(pipeline.definition, log);
  const differences = configDifferences(pipeline.definition.config, config);
  return { ...(ownText === undefined ? {} : { ownText }), configDifferences: differences };
}

app.http("getRunSummary", {
  route: "api/runs/{id}/summary",
  methods: ["GET"],
  authLevel: "function",
  extraInputs: [df.input.durableClient()],
  handler: handle(getRunSummary),
});
