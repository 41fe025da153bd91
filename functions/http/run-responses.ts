import { Readable } from "node:stream";
import type { AcceptedRun, RunEstimate } from "../../shared/contract/index.ts";
import type { RenderedReport } from "../../shared/reports/render/index.ts";
import { laneWarnings } from "../../shared/run/request/index.ts";
import { liveEntry, startSuite } from "../../shared/run/runtime/index.ts";
import { indexEntryOf, runLinks, type RunRequest, type StoredRun } from "../../shared/run/store/index.ts";
import { HttpProblem } from "./problem-response.ts";
import type { Call, HttpAnswer } from "./route.ts";

type Prepared = { readonly run: RunRequest; readonly warnings: readonly string[]; readonly estimate?: RunEstimate };

/**
 * Starts a run that was just stored, and answers with it. If the same request was stored before, answers with its run.
 *
 * @throws HttpProblem when another request has taken the ID.
 */
export async function startStored(stored: StoredRun, prepared: Prepared, call: Call): Promise<HttpAnswer> {
  if (stored.outcome === "other") throw runIdTaken(prepared.run.id);
  if (stored.outcome === "same") return answerExisting(stored.request, call);
  await startSuite(call.client, call.services.storage.runs, stored.request);
  return answerNew({ ...prepared, run: stored.request }, call);
}

/** The answer about a run that was just accepted. */
export function answerNew({ run, warnings, estimate }: Prepared, { services }: Pick<Call, "services">): HttpAnswer {
  const { id, plan, total, concurrency } = run;
  const lanes = Math.min(concurrency, total);
  const expectedMs = estimate?.expected?.elapsedMs;
  const caseMs = expectedMs === undefined ? undefined : (expectedMs * lanes) / total;
  const { actionsPerSecond } = services;
  const all = [...warnings, ...laneWarnings({ lanes, plan, actionsPerSecond, caseMs })];
  return accepted({ id, status: "queued", links: runLinks(id), warnings: all, estimate });
}

/** The answer about a run that the same request has started before. */
export async function answerExisting(run: RunRequest, call: Pick<Call, "services" | "client">): Promise<HttpAnswer> {
  const { status } = await liveEntry(await indexEntryOf(call.services.storage.runs, run), call);
  return accepted({ id: run.id, status, links: runLinks(run.id), warnings: [] });
}

const accepted = (run: AcceptedRun): HttpAnswer => ({
  status: 202,
  headers: { location: run.links.self, "retry-after": "1" },
  jsonBody: run,
});

/** The 409 for an ID whose run was started by another request. */
export function runIdTaken(id: string): HttpProblem {
  const detail = `Run "${id}" was asked for with another request. Use another id, or none.`;
  return new HttpProblem({ status: 409, code: "run-id-taken", detail });
}

const MIN_CHUNK_CHARACTERS = 64 * 1024;

/** Streams a report while it is rendered, so that it is never in memory as a whole. */
export function reportResponse({ contentType, pieces }: RenderedReport): HttpAnswer {
  return { headers: { "content-type": contentType }, body: Readable.from(encode(pieces)) };
}

/** Joins small pieces: each chunk that is sent has a cost. */
function* encode(pieces: Iterable<string>): Generator<Uint8Array> {
  let text = "";
  for (const piece of pieces) {
    text += piece;
    if (text.length < MIN_CHUNK_CHARACTERS) continue;
    yield Buffer.from(text);
    text = "";
  }
  yield Buffer.from(text);
}
