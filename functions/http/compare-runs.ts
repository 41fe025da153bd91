import type { HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import type { Problem } from "../../shared/contract/index.ts";
import { COMPARISON_FORMATS, COMPARISON_TYPES, renderComparison } from "../../shared/reports/render/index.ts";
import type { Report } from "../../shared/reports/index.ts";
import { indexEntryOf, parseRunId, readRequest } from "../../shared/run/store/index.ts";
import type { Call } from "./handle.ts";
import { route, type CallWith } from "./route.ts";
import { problemResponse } from "./problem-response.ts";
import { readRunReport } from "./read-run-report.ts";
import { reportResponse } from "./report-response.ts";
import { liveEntry } from "../../shared/run/runtime/index.ts";

const query = z.strictObject({
  base: z.string(),
  candidate: z.string(),
  format: z.enum(COMPARISON_FORMATS).default("json"),
});

/** What changed from one run to another, case by case. */
async function compareRuns(call: CallWith<z.infer<typeof query>>): Promise<HttpResponseInit> {
  const { base: baseId, candidate: candidateId, format } = call.query;
  const problems: Problem[] = [];
  const base = await readNamed(call, "base", baseId, problems);
  const candidate = await readNamed(call, "candidate", candidateId, problems);
  if (base === undefined || candidate === undefined) {
    const detail = "A run to compare is not there. GET /api/runs lists those that there are.";
    return problemResponse({ status: 404, code: "run-not-found", detail, issues: problems });
  }
  return reportResponse(renderComparison(base, candidate, format));
}

/** The run that a parameter names; else a problem is noted. */
async function readNamed(call: Call, path: string, text: string, problems: Problem[]): Promise<Report | undefined> {
  const { runs } = call.services.storage;
  const id = parseRunId(text);
  const run = id === undefined ? undefined : await readRequest(runs, id);
  if (run !== undefined)
    return readRunReport(call.services, { run, entry: await liveEntry(await indexEntryOf(runs, run), call) });
  problems.push({ path, message: `There is no run "${text.slice(0, 100)}".` });
  return undefined;
}

route({
  name: "compareRuns",
  method: "GET",
  path: "api/compare",
  summary: "What changed from one run to another, case by case.",
  query,
  answers: { 200: { json: "Comparison", texts: COMPARISON_TYPES } },
  problems: [404],
  answer: compareRuns,
});
