import type { HttpResponseInit } from "@azure/functions";
import type { Problem, RunStatus } from "../../shared/contract/index.ts";
import { type RunEstimate, laneWarnings } from "../../shared/run/request/index.ts";
import { indexEntryOf, runLinks, type RunRequest } from "../../shared/run/store/index.ts";
import type { Services } from "../app.ts";
import type { Call } from "./handle.ts";
import { problemResponse } from "./problem-response.ts";
import { liveEntry } from "../../shared/run/runtime/index.ts";

// What is answered to those who ask for a run.

/** The answer about a run that the same request has started before. */
export async function answerKnown(run: RunRequest, call: Pick<Call, "services" | "client">): Promise<HttpResponseInit> {
  const { status } = await liveEntry(await indexEntryOf(call.services.storage.runs, run), call);
  return accept(run.id, { status, warnings: [] });
}

/** The answer about a run that was accepted just now. */
export function acceptNew(
  { id, plan, total, concurrency }: RunRequest,
  { warnings, estimate }: { readonly warnings: readonly string[]; readonly estimate?: RunEstimate },
  { actionsASecond }: Pick<Services, "actionsASecond">,
): HttpResponseInit {
  const lanes = Math.min(concurrency, total);
  const expectedMs = estimate?.expected?.elapsedMs;
  const caseMs = expectedMs === undefined ? undefined : (expectedMs * lanes) / total;
  return accept(id, {
    status: "queued",
    warnings: [...warnings, ...laneWarnings({ lanes, plan, actionsASecond, caseMs })],
    ...(estimate === undefined ? {} : { estimate }),
  });
}

function accept(
  id: string,
  more: { readonly status: RunStatus; readonly warnings: readonly string[]; readonly estimate?: RunEstimate },
): HttpResponseInit {
  const { status, ...rest } = more;
  const links = runLinks(id);
  return {
    status: 202,
    headers: { location: links.self, "retry-after": "1" },
    jsonBody: { id, status, links, ...rest },
  };
}

/** The answer where the id is that of a run which was asked for otherwise. */
export function refuseOther(id: string): HttpResponseInit {
  const detail = `Run "${id}" was asked for with another request. Use another id, or none.`;
  return problemResponse({ status: 409, code: "run-id-taken", detail });
}

/** The answer that lists all that is wrong. */
export function refuse(issues: readonly Problem[]): HttpResponseInit {
  const detail =
    issues.length === 1
      ? "The request has a problem; nothing was started."
      : `The request has ${issues.length} problems; nothing was started.`;
  return problemResponse({ status: 400, code: "invalid-request", detail, issues });
}
