import { Readable } from "node:stream";
import { z } from "zod";
import { isEnded, readRunLog, runBlobs } from "../../shared/run/store/index.ts";
import { findRun } from "./find-resource.ts";
import { type CallWith, defineRoute, type HttpAnswer } from "./route.ts";

/** Long enough to begin a download. */
const LINK_MS = 10 * 60 * 1000;

const query = z.strictObject({ redirect: z.enum(["true", "false"]).optional() });

/** Streams the log; with `redirect` it answers with a link to it where the storage can give one. */
async function handler(call: CallWith<z.infer<typeof query>>): Promise<HttpAnswer> {
  const { run, entry } = await findRun(call);
  const { storage, readCase, now } = call.services;
  const { log } = runBlobs(run.id);
  if (call.query.redirect === "true" && isEnded(entry.status)) {
    const isWritten = (await storage.runs.list(log, { limit: 1 })).includes(log);
    const location = isWritten ? await storage.runs.readLink?.(log, { forMs: LINK_MS }) : undefined;
    if (location !== undefined) return { status: 302, headers: { location, "cache-control": "no-store" } };
  }
  const chunks = await readRunLog({ store: storage.runs, readCase, now }, run, entry);
  return { headers: { "content-type": "application/json; charset=utf-8" }, body: Readable.from(chunks) };
}

export const getRunLog = defineRoute({
  name: "getRunLog",
  method: "GET",
  path: "api/runs/{id}/log",
  summary: "The run log as it was written; while the run is in progress, a log of the results saved so far.",
  query,
  answers: { 200: { json: "RunLog" }, 302: {} },
  problems: [404],
  handler,
});
