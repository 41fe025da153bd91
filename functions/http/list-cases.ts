import { z } from "zod";
import { listCaseResults } from "../../shared/run/store/index.ts";
import { findRequest } from "./find-resource.ts";
import { defineRoute } from "./route.ts";

const query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .regex(/^\d{8}\.json$/, "is none that this listing gave")
    .optional(),
});

export const listCases = defineRoute({
  name: "listCases",
  method: "GET",
  path: "api/runs/{id}/cases",
  summary: "The results of a run that are saved so far, one page at a time.",
  query,
  answers: { 200: { json: "CasePage" } },
  problems: [404],
  handler: async (call) => {
    const { storage, readCase } = call.services;
    return { jsonBody: await listCaseResults({ store: storage.runs, readCase }, await findRequest(call), call.query) };
  },
});
