import { app, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import type { DurableClient } from "durable-functions";
import { ORCHESTRATOR, type RunSuiteInput } from "../../shared/run/durable-functions.ts";
import { prepareRun } from "../../shared/run/prepare-run.ts";
import type { RunRequest } from "../../shared/run/run-request.ts";
import { isEnded, readIndexEntry } from "../../shared/run/run-index.ts";
import { parseStartRunBody } from "../../shared/run/start-run-body.ts";
import { storeRun } from "../../shared/run/store-run.ts";
import type { Problem } from "../../shared/problem.ts";
import { handle, type Call } from "./handle.ts";
import { problemResponse } from "./problem-response.ts";
import { linksOf, liveEntry } from "./run-resource.ts";

/**
 * Starts a run. Any mistake is the answer, and then nothing was written and nothing scheduled. The 202 is sent when all of
 * the request is durable; the same request again finds the run that it started.
 */
async function startRun({ request, services, client }: Call): Promise<HttpResponseInit> {
  const json = await readJson(request);
  if ("problem" in json) return refuse([json.problem]);
  const { body, problems } = parseStartRunBody(json.value);
  if (body === undefined) return refuse(problems);
  const prepared = await prepareRun(body, services);
  if (!prepared.ok) return refuse([...problems, ...prepared.problems]);

  const { run, shards, warnings } = prepared;
  const stored = await storeRun(services.storage.runs, run, shards);
  if (stored === "other") {
    return problemResponse({
      status: 409,
      code: "run-id-taken",
      detail: `Run "${run.id}" was asked for with another pipeline, configuration or cases. Use another id, or none.`,
    });
  }
  if (stored === "created" || (await isUnknown(client, run, services))) await start(client, run);
  const entry = await readIndexEntry(services.storage.runs, run);
  const status = stored === "same" && entry ? (await liveEntry(entry, { client, services })).status : "queued";
  const links = linksOf(run.id);
  return {
    status: 202,
    headers: { location: links.self, "retry-after": "1" },
    jsonBody: { id: run.id, status, links, warnings },
  };
}

/** Whether the run was accepted once, but never started: its host was killed in between. */
async function isUnknown(client: DurableClient, run: RunRequest, { storage }: Call["services"]): Promise<boolean> {
  const entry = await readIndexEntry(storage.runs, run);
  if (entry !== undefined && isEnded(entry.status)) return false;
  // It throws where there is no instance of that id.
  return client.getStatus(run.id, { showInput: false }).then(
    () => false,
    () => true,
  );
}

async function start(client: DurableClient, { id, plan, total, concurrency }: RunRequest): Promise<void> {
  const input: RunSuiteInput = { run: id, plan, total, lanes: concurrency };
  await client.startNew(ORCHESTRATOR.runSuite, { instanceId: id, input });
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
