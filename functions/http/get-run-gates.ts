import { app, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import { z } from "zod";
import { evaluateGates } from "../../shared/gates/evaluate-gates.ts";
import { parseGates } from "../../shared/gates/parse-gate.ts";
import { findBase } from "./find-base.ts";
import { findRun } from "./find-run.ts";
import { handle, type Call } from "./handle.ts";
import { parseQuery } from "./parse-query.ts";
import { problemResponse } from "./problem-response.ts";
import { readRunReport } from "./read-run-report.ts";

const query = z.strictObject({ rule: z.string().optional() });

/** What becomes of gates: those that `rule` (which may be repeated) says, or else the run's own. */
async function getRunGates(call: Call): Promise<HttpResponseInit> {
  const parsed = parseQuery(query, call.request);
  if ("refusal" in parsed) return parsed.refusal;
  // Hosts may join repeated parameters in `request.query`; the URL has them as they were sent.
  const asked = new URL(call.request.url).searchParams.getAll("rule");
  const found = await findRun(call);
  if ("refusal" in found) return found.refusal;
  const rules = asked.length > 0 ? parseGates(asked, "rule") : parseGates(found.run.gates ?? [], "gates");
  if ("problems" in rules)
    return problemResponse({
      status: 400,
      code: "invalid-request",
      detail: "Some gates have problems.",
      issues: rules.problems,
    });
  // Without any there is no need to read what may be a large log.
  if (rules.gates.length === 0) return { jsonBody: [] };
  const { log, definition } = await readRunReport(call.services, found);
  const results = await evaluateGates({
    log,
    gates: rules.gates,
    findBase: (base) => findBase(call, found.entry, base),
    ...(definition === undefined ? {} : { definition }),
  });
  return { jsonBody: results };
}

app.http("getRunGates", {
  route: "api/runs/{id}/gates",
  methods: ["GET"],
  authLevel: "function",
  extraInputs: [df.input.durableClient()],
  handler: handle(getRunGates),
});
