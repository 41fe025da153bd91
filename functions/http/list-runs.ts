import type { HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import { listIndex, type IndexEntry } from "../../shared/run/store/index.ts";
import type { Call } from "./handle.ts";
import { listedEntry, runResource } from "../../shared/run/runtime/index.ts";
import { route, type CallWith } from "./route.ts";

const query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .regex(/^\d{15}-[0-9a-f-]{36}\.json$/, "is none that this listing gave")
    .optional(),
  pipeline: z.string().max(200).optional(),
  status: z.enum(["queued", "running", "completed", "failed", "cancelled"]).optional(),
  label: z.string().max(200).optional(),
  model: z.string().max(200).optional(),
});
type Query = z.infer<typeof query>;

/** How many entries one request looks through when a filter passes few of them. */
const MOST_LOOKED_AT = 1000;

/** The runs, newest first, a page at a time; a `cursor` in the answer leads to the next page. */
async function listRuns(call: CallWith<Query>): Promise<HttpResponseInit> {
  const { entries, cursor } = await matchingEntries(call, call.query);
  return { jsonBody: { runs: entries.map(runResource), ...(cursor === undefined ? {} : { cursor }) } };
}

async function matchingEntries(call: Call, { limit, cursor: start, ...filter }: Query) {
  const found: IndexEntry[] = [];
  let cursor = start;
  for (let lookedAt = 0; found.length < limit && lookedAt < MOST_LOOKED_AT; lookedAt += limit) {
    const from = cursor === undefined ? {} : { cursor };
    const page = await listIndex(call.services.storage.runs, { ...from, limit: limit - found.length });
    const live = await Promise.all(page.entries.map((entry) => listedEntry(entry, call)));
    found.push(...live.filter((entry) => isWanted(entry, filter)));
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  return { entries: found, cursor };
}

function isWanted(entry: IndexEntry, { pipeline, status, label, model }: Omit<Query, "limit" | "cursor">): boolean {
  return (
    (pipeline === undefined || entry.pipeline === pipeline) &&
    (status === undefined || entry.status === status) &&
    (label === undefined || entry.label === label) &&
    (model === undefined || entry.models.includes(model))
  );
}

route({
  name: "listRuns",
  method: "GET",
  path: "api/runs",
  summary: "The runs, newest first, a page at a time.",
  query,
  answers: { 200: { json: "RunPage" } },
  answer: listRuns,
});
