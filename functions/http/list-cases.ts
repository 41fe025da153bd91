import type { HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import { listCaseResults } from "../../shared/run/store/index.ts";
import { findRequest } from "./find-run.ts";
import { route, type CallWith } from "./route.ts";

const query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .regex(/^\d{8}\.json$/, "is none that this listing gave")
    .optional(),
});

/** The results of a run that are saved so far, a page at a time; a `cursor` in the answer leads to the next page. */
async function listCases(call: CallWith<z.infer<typeof query>>): Promise<HttpResponseInit> {
  const found = await findRequest(call);
  if ("refusal" in found) return found.refusal;
  const { storage, readCase } = call.services;
  const { limit, cursor } = call.query;
  const page = { limit, ...(cursor === undefined ? {} : { cursor }) };
  return { jsonBody: await listCaseResults({ store: storage.runs, readCase }, found.run, page) };
}

route({
  name: "listCases",
  method: "GET",
  path: "api/runs/{id}/cases",
  summary: "The results of a run that are saved so far, a page at a time.",
  query,
  answers: { 200: { json: "CasePage" } },
  problems: [404],
  answer: listCases,
});
