import { app, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import type { DurableClient } from "durable-functions";
import { ORCHESTRATOR, type RunSuiteInput } from "../../shared/run/durable-functions.ts";
import { prepareRun } from "../../shared/run/prepare-run.ts";
import type { RunRequest } from "../../shared/run/run-request.ts";
import { indexEntryOf, isEnded, type IndexEntry } from "../../shared/run/run-index.ts";
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

  const stored = await storeRun(services.storage.runs, prepared.run, prepared.shards);
  if (stored.outcome === "other") {
    return problemResponse({
      status: 409,
      code: "run-id-taken",
      detail: `Run "${prepared.run.id}" was asked for with another pipeline, configuration or cases. Use another id, or none.`,
    });
  }
  const run = stored.request;
  const entry = await indexEntryOf(services.storage.runs, run);
  if (stored.outcome === "created" || (await wasNeverStarted(client, entry))) await start(client, run);
  const { status } = stored.outcome === "created" ? entry : await liveEntry(entry, { client, services });
  const links = linksOf(run.id);
  return {
    status: 202,
    headers: { location: links.self, "retry-after": "1" },
    jsonBody: { id: run.id, status, links, warnings: prepared.warnings },
  };
}

/** Whether the run was accepted once, but its host was killed before it could start it. */
async function wasNeverStarted(client: DurableClient, { id, status }: IndexEntry): Promise<boolean> {
  return !isEnded(status) && !(await isKnown(client, id));
}

async function start(client: DurableClient, { id, plan, total, concurrency }: RunRequest): Promise<void> {
  const input: RunSuiteInput = { run: id, plan, total, lanes: concurrency };
  try {
    await client.startNew(ORCHESTRATOR.runSuite, { instanceId: id, input });
  } catch (thrown) {
    // The same request, sent twice at once, may have started it just before.
    if (!(await isKnown(client, id))) throw thrown;
  }
}

function isKnown(client: DurableClient, id: string): Promise<boolean> {
  // It throws where there is no instance of that id.
  return client.getStatus(id, { showInput: false }).then(
    () => true,
    () => false,
  );
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
