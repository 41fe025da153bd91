import { app, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import { z } from "zod";
import { listCaseResults } from "../../shared/run/case-results.ts";
import { findRequest } from "./find-run.ts";
import { handle, type Call } from "./handle.ts";
import { parseQuery } from "./parse-query.ts";

const query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .regex(/^\d{8}\.json$/, "is none that this listing gave")
    .optional(),
});

/** The results of a run that are saved so far, a page at a time; a `cursor` in the answer leads to the next page. */
async function listCases(call: Call): Promise<HttpResponseInit> {
  const parsed = parseQuery(query, call.request);
  if ("refusal" in parsed) return parsed.refusal;
  const found = await findRequest(call);
  if ("refusal" in found) return found.refusal;
  const { storage, readCase } = call.services;
  const { limit, cursor } = parsed.query;
  const page = { limit, ...(cursor === undefined ? {} : { cursor }) };
  return { jsonBody: await listCaseResults({ store: storage.runs, readCase }, found.run, page) };
}

app.http("listCases", {
  route: "api/runs/{id}/cases",
  methods: ["GET"],
  authLevel: "function",
  extraInputs: [df.input.durableClient()],
  handler: handle(listCases),
});
