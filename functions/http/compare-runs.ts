import { z } from "zod";
import { parseRunId } from "../../shared/base/run-id.ts";
import type { Problem } from "../../shared/contract/index.ts";
import type { Report } from "../../shared/reports/index.ts";
import { COMPARISON_FORMATS, COMPARISON_TYPES, renderComparison } from "../../shared/reports/render/index.ts";
import { liveEntry, readRunReport } from "../../shared/run/runtime/index.ts";
import { indexEntryOf, readRequest } from "../../shared/run/store/index.ts";
import { HttpProblem } from "./problem-response.ts";
import { type Call, type CallWith, defineRoute, type HttpAnswer } from "./route.ts";
import { reportResponse } from "./run-responses.ts";

const query = z.strictObject({
  base: z.string(),
  candidate: z.string(),
  format: z.enum(COMPARISON_FORMATS).default("json"),
});

async function handler(call: CallWith<z.infer<typeof query>>): Promise<HttpAnswer> {
  const issues: Problem[] = [];
  const base = await readNamed(call, "base", issues);
  const candidate = await readNamed(call, "candidate", issues);
  if (base !== undefined && candidate !== undefined)
    return reportResponse(renderComparison(base, candidate, call.query.format));
  const detail = "A run to compare was not found. GET /api/runs lists the runs.";
  throw new HttpProblem({ status: 404, code: "run-not-found", detail, issues });
}

/** The run that a parameter names; a run that does not exist is added to the issues. */
async function readNamed(
  call: Call & { readonly query: { readonly base: string; readonly candidate: string } },
  path: "base" | "candidate",
  issues: Problem[],
): Promise<Report | undefined> {
  const { runs } = call.services.storage;
  const text = call.query[path];
  const id = parseRunId(text);
  const run = id === undefined ? undefined : await readRequest(runs, id);
  if (run !== undefined)
    return readRunReport(call, { run, entry: await liveEntry(await indexEntryOf(runs, run), call) });
  issues.push({ path, message: `There is no run "${text.slice(0, 100)}".` });
  return undefined;
}

export const compareRuns = defineRoute({
  name: "compareRuns",
  method: "GET",
  path: "api/compare",
  summary: "Compares two runs case by case.",
  query,
  answers: { 200: { json: "Comparison", texts: COMPARISON_TYPES } },
  problems: [404],
  handler,
});
