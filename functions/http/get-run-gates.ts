import type { HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import { parseGates } from "../../shared/reports/index.ts";
import { gateProblems } from "../../shared/run/request/index.ts";
import { findRun } from "./find-run.ts";
import { gatesOfRun } from "./gates-of-run.ts";
import { route, type CallWith } from "./route.ts";
import { problemResponse } from "./problem-response.ts";
import { readRunReport } from "./read-run-report.ts";

const query = z.strictObject({ rule: z.array(z.string()).default([]) });

/** What becomes of gates: those that `rule` (which may be repeated) says, or else the run's own. */
async function getRunGates(call: CallWith<z.infer<typeof query>>): Promise<HttpResponseInit> {
  const { rule: asked } = call.query;
  const found = await findRun(call);
  if ("refusal" in found) return found.refusal;
  const rules = asked.length > 0 ? parseGates(asked, "rule") : parseGates(found.run.gates ?? [], "gates");
  const problems = "problems" in rules ? rules.problems : gateProblems({ gates: [...asked], eval: found.run.eval });
  if ("problems" in rules || problems.length > 0)
    return problemResponse({
      status: 400,
      code: "invalid-request",
      detail: "Some gates have problems.",
      issues: problems,
    });
  // Without any there is no need to read what may be a large log.
  if (rules.gates.length === 0) return { jsonBody: [] };
  const report = await readRunReport(call.services, found);
  return { jsonBody: await gatesOfRun(call, found, report, rules.gates) };
}

route({
  name: "getRunGates",
  method: "GET",
  path: "api/runs/{id}/gates",
  summary: "What becomes of gates: those that are given, or else the run's own.",
  query,
  answers: { 200: { json: "GateResults" } },
  problems: [404],
  answer: getRunGates,
});
