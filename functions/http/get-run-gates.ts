import { z } from "zod";
import { parseGates } from "../../shared/reports/index.ts";
import { gateProblems } from "../../shared/run/request/index.ts";
import { evaluateRunGates, readRunReport } from "../../shared/run/runtime/index.ts";
import { findRun } from "./find-resource.ts";
import { invalidRequest } from "./problem-response.ts";
import { type CallWith, defineRoute, type HttpAnswer } from "./route.ts";

const query = z.strictObject({ rule: z.array(z.string()).default([]) });

async function handler(call: CallWith<z.infer<typeof query>>): Promise<HttpAnswer> {
  const { rule: rules } = call.query;
  const found = await findRun(call);
  const { gates: own = [], eval: of } = found.run;
  const parsed = rules.length > 0 ? parseGates(rules, "rule") : parseGates(own, "gates");
  const problems = "problems" in parsed ? parsed.problems : gateProblems({ gates: rules, eval: of });
  if ("problems" in parsed || problems.length > 0) throw invalidRequest(problems, "Some gates have problems.");
  // Without gates there is no need to read a log, which may be large.
  if (parsed.gates.length === 0) return { jsonBody: [] };
  return { jsonBody: await evaluateRunGates(call, found, await readRunReport(call, found), parsed.gates) };
}

export const getRunGates = defineRoute({
  name: "getRunGates",
  method: "GET",
  path: "api/runs/{id}/gates",
  summary: "Evaluates the gates in the query, or else the run's own.",
  query,
  answers: { 200: { json: "GateResults" } },
  problems: [404],
  handler,
});
