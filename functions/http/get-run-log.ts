import { Readable } from "node:stream";
import type { HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import { runBlobs, readRunLog, isEnded } from "../../shared/run/store/index.ts";
import { findRun } from "./find-run.ts";
import { route, type CallWith } from "./route.ts";

/** Long enough to begin a download. */
const LINK_MS = 10 * 60 * 1000;

const query = z.strictObject({ redirect: z.enum(["true", "false"]).optional() });

/**
 * The run log, streamed: as it was written, or, while the run goes on, made of the results that are saved. With `redirect`
 * the answer is a link to it, where the storage can give one.
 */
async function getRunLog(call: CallWith<z.infer<typeof query>>): Promise<HttpResponseInit> {
  const found = await findRun(call);
  if ("refusal" in found) return found.refusal;
  const { storage, readCase, now } = call.services;
  const { log } = runBlobs(found.run.id);
  if (call.query.redirect === "true" && isEnded(found.entry.status)) {
    const isWritten = (await storage.runs.list(log, { limit: 1 })).includes(log);
    const location = isWritten ? await storage.runs.readLink?.(log, { forMs: LINK_MS }) : undefined;
    if (location !== undefined) return { status: 302, headers: { location, "cache-control": "no-store" } };
  }
  const chunks = await readRunLog({ store: storage.runs, readCase, now }, found.run, found.entry);
  return { headers: { "content-type": "application/json; charset=utf-8" }, body: Readable.from(chunks) };
}

route({
  name: "getRunLog",
  method: "GET",
  path: "api/runs/{id}/log",
  summary: "The run log: as it was written, or, while the run goes on, made of the results that are saved.",
  query,
  answers: { 200: { json: "RunLog" }, 302: {} },
  problems: [404],
  answer: getRunLog,
});
