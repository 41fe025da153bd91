import { app, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import { hashRequest, prepareRun } from "../../shared/run/prepare-run.ts";
import { indexEntryOf } from "../../shared/run/run-index.ts";
import type { RunRequest } from "../../shared/run/run-request.ts";
import { parseStartRunBody } from "../../shared/run/start-run-body.ts";
import { readRequest, storeRun } from "../../shared/run/store-run.ts";
import type { RunStatus } from "../../shared/runlog/run-log.ts";
import type { Problem } from "../../shared/problem.ts";
import { handle, type Call } from "./handle.ts";
import { problemResponse } from "./problem-response.ts";
import { linksOf, liveEntry } from "./run-resource.ts";
import { startSuite } from "./start-suite.ts";

/**
 * Starts a run. Any mistake is the answer, and then nothing was written and nothing scheduled. The 202 is sent when all of
 * the request is durable; the same request again finds the run that it started.
 */
async function startRun({ request, services, client }: Call): Promise<HttpResponseInit> {
  const json = await readJson(request);
  if ("problem" in json) return refuse([json.problem]);
  const { body, problems } = parseStartRunBody(json.value);
  if (body === undefined) return refuse(problems);
  const runs = services.storage.runs;
  // What the request names may have changed since: the same request still finds its run.
  const known = body.id === undefined ? undefined : await readRequest(runs, body.id);
  if (known !== undefined) {
    return known.hash === hashRequest(body) ? answerKnown(known, { services, client }) : refuseOther(known.id);
  }
  const prepared = await prepareRun(body, services);
  if (!prepared.ok) return refuse([...problems, ...prepared.problems]);
  if (problems.length > 0) return refuse(problems);

  const stored = await storeRun(runs, prepared.run, prepared.shards);
  if (stored.outcome === "other") return refuseOther(prepared.run.id);
  if (stored.outcome === "same") return answerKnown(stored.request, { services, client });
  await startSuite(client, stored.request);
  return accept(stored.request.id, { status: "queued", warnings: prepared.warnings });
}

async function answerKnown(run: RunRequest, call: Pick<Call, "services" | "client">): Promise<HttpResponseInit> {
  const { status } = await liveEntry(await indexEntryOf(call.services.storage.runs, run), call);
  return accept(run.id, { status, warnings: [] });
}

function accept(
  id: string,
  more: { readonly status: RunStatus; readonly warnings: readonly string[] },
): HttpResponseInit {
  const links = linksOf(id);
  return {
    status: 202,
    headers: { location: links.self, "retry-after": "1" },
    jsonBody: { id, status: more.status, links, warnings: more.warnings },
  };
}

function refuseOther(id: string): HttpResponseInit {
  const detail = `Run "${id}" was asked for with another request. Use another id, or none.`;
  return problemResponse({ status: 409, code: "run-id-taken", detail });
}

async function readJson(
  request: Call["request"],
): Promise<{ readonly value: unknown } | { readonly problem: Problem }> {
  try {
    return { value: JSON.parse(await request.text()) };
  } catch (thrown) {
    const found = thrown instanceof Error ? thrown.message : String(thrown);
    return { problem: { path: "", message: `The body must be a JSON document: ${found}` } };
  }
}

function refuse(issues: readonly Problem[]): HttpResponseInit {
  const detail =
    issues.length === 1
      ? "The request has a problem; nothing was started."
      : `The request has ${issues.length} problems; nothing was started.`;
  return problemResponse({ status: 400, code: "invalid-request", detail, issues });
}

app.http("startRun", {
  route: "api/runs",
  methods: ["POST"],
  authLevel: "function",
  extraInputs: [df.input.durableClient()],
  handler: handle(startRun),
});
