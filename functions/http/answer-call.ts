import { parseRunId } from "../../shared/base/run-id.ts";
import { describeThrown } from "../../shared/pipeline/index.ts";
import { toFailure } from "../../shared/platform/envelope.ts";
import { redactKnown } from "../../shared/platform/redact.ts";
import { withWork } from "../../shared/platform/telemetry/index.ts";
import { API_HEADERS, HttpProblem, problemResponse } from "./problem-response.ts";
import { readBody, readQuery } from "./read-body.ts";
import type { Call, HttpAnswer, HttpRequest, Route } from "./route.ts";

type AnswerCallDeps = {
  /** Adds the services to a request. Called within the telemetry of the call, and may throw. */
  readonly open: (request: HttpRequest) => Promise<Call>;
  readonly logError: (text: string) => void;
};

/**
 * Answers a request by a route: checks query and body, calls the handler, removes secrets from the answer and adds the
 * security headers. Whatever the handler throws becomes a problem document without inner details; the log has these.
 */
export function answerCall(
  route: Route,
  request: HttpRequest,
  { open, logError }: AnswerCallDeps,
): Promise<HttpAnswer> {
  const { id = "", caseId } = request.params;
  return withWork({ run: parseRunId(id), caseId }, async () => {
    try {
      return withHeaders(withoutSecrets(await callHandler(route, await open(request))));
    } catch (thrown) {
      if (thrown instanceof HttpProblem) return withHeaders(withoutSecrets(problemResponse(thrown.details)));
      logError(`${request.method} ${new URL(request.url).pathname} failed: ${describeThrown(thrown).traceback}`);
      return withHeaders(unexpected(thrown));
    }
  });
}

async function callHandler({ query, body: kind, handler }: Route, call: Call): Promise<HttpAnswer> {
  const checked = { query: readQuery(query, call.request), body: kind && (await readBody(kind, call.request)) };
  // Not a copy of the call: copying it would create its client, which is made when it is first used.
  return handler(Object.assign(call, checked) as Parameters<typeof handler>[0]);
}

/** Errors whose message is for the caller: it names a setting, and no value. */
const PUBLIC_CODES = new Set(["invalid-storage-settings"]);

function unexpected(thrown: unknown): HttpAnswer {
  const { code, message } = toFailure(thrown);
  if (PUBLIC_CODES.has(code)) return problemResponse({ status: 500, code, detail: message });
  const detail = "The request could not be answered. The log of the host says why.";
  return problemResponse({ status: 500, code: "unexpected", detail });
}

/** Streams are left as they are: what they read was stored without secrets. */
function withoutSecrets(answer: HttpAnswer): HttpAnswer {
  const { body, jsonBody, ...rest } = answer;
  if (typeof body === "string") return { ...rest, body: redactKnown(body) };
  if (jsonBody === undefined) return answer;
  const headers = { "content-type": "application/json", ...rest.headers };
  return { ...rest, headers, body: redactKnown(JSON.stringify(jsonBody)) };
}

const withHeaders = (answer: HttpAnswer): HttpAnswer => ({
  ...answer,
  headers: { ...API_HEADERS, ...answer.headers },
});
