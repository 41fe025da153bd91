import { z } from "zod";
import type { RunPage } from "../../shared/contract/index.ts";
import { listedEntry, runResource } from "../../shared/run/runtime/index.ts";
import { type IndexEntry, listIndex } from "../../shared/run/store/index.ts";
import { type Call, type CallWith, defineRoute, type HttpAnswer } from "./route.ts";

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

/** How many entries one request reads when the filter matches few of them. */
const MAX_READ = 1000;

async function handler(call: CallWith<Query>): Promise<HttpAnswer> {
  const { entries, cursor } = await matchingEntries(call, call.query);
  return { jsonBody: { runs: entries.map(runResource), cursor } satisfies RunPage };
}

async function matchingEntries(call: Call, { limit, cursor: start, ...filter }: Query) {
  const found: IndexEntry[] = [];
  let cursor = start;
  for (let read = 0; found.length < limit && read < MAX_READ; read += limit) {
    const page = await listIndex(call.services.storage.runs, { cursor, limit: limit - found.length });
    const live = await Promise.all(page.entries.map((entry) => listedEntry(entry, call)));
    found.push(...live.filter((entry) => matches(entry, filter)));
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  return { entries: found, cursor };
}

function matches(entry: IndexEntry, { pipeline, status, label, model }: Omit<Query, "limit" | "cursor">): boolean {
  return (
    (pipeline === undefined || entry.pipeline === pipeline) &&
    (status === undefined || entry.status === status) &&
    (label === undefined || entry.label === label) &&
    (model === undefined || entry.models.includes(model))
  );
}

export const listRuns = defineRoute({
  name: "listRuns",
  method: "GET",
  path: "api/runs",
  summary: "The runs, newest first, one page at a time.",
  query,
  answers: { 200: { json: "RunPage" } },
  handler,
});
