import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { RuntimeClient } from "../../shared/run/runtime/index.ts";
import * as df from "durable-functions";
import { describeThrown } from "../../shared/pipeline/index.ts";
import { toFailure } from "../../shared/platform/envelope.ts";
import { parseRunId } from "../../shared/run/store/index.ts";
import { redactKnown } from "../../shared/platform/redact.ts";
import { withWork } from "../../shared/platform/telemetry/index.ts";
import { services, type Services } from "../app.ts";
import { problemResponse } from "./problem-response.ts";
import { API_HEADERS } from "./security-headers.ts";

export type Call = {
  readonly request: HttpRequest;
  readonly services: Services;
  readonly client: RuntimeClient;
};

/** What a route answers; a function that uses it must name `df.input.durableClient()` in its `extraInputs`. */
export type Route = (call: Call) => Promise<HttpResponseInit>;

/** What is streamed was stored without them. */
function withoutSecrets(response: HttpResponseInit): HttpResponseInit {
  const { body, jsonBody, ...rest } = response;
  if (typeof body === "string") return { ...rest, body: redactKnown(body) };
  if (jsonBody === undefined) return response;
  const headers = { "content-type": "application/json", ...(rest.headers as Record<string, string> | undefined) };
  return { ...rest, headers, body: redactKnown(JSON.stringify(jsonBody)) };
}

/** Failures whose message is for the caller: it names a setting, and no value. */
const TOLD = new Set(["invalid-storage-settings"]);

/**
 * Makes a handler of a route: gives it its services, and answers with a problem document without inner details when it
 * throws, while the log has all of them.
 */
export function handle(route: Route): HttpHandler {
  return (request: HttpRequest, context: InvocationContext) =>
    withWork(workOf(request), async () => {
      try {
        return withHeaders(withoutSecrets(await route(callOf(request, await services(), context))));
      } catch (thrown) {
        context.error(`${request.method} ${new URL(request.url).pathname} failed: ${describeThrown(thrown).traceback}`);
        const { code, message } = toFailure(thrown);
        const detail = TOLD.has(code) ? message : "The request could not be answered. The log of the host says why.";
        return withHeaders(problemResponse({ status: 500, code: TOLD.has(code) ? code : "unexpected", detail }));
      }
    });
}

/** The client is made where it is used: that takes as long as a small answer. */
function callOf(request: HttpRequest, services: Services, context: InvocationContext): Call {
  let client: RuntimeClient | undefined;
  return {
    request,
    services,
    get client() {
      return (client ??= df.getClient(context));
    },
  };
}

const workOf = ({ params: { id = "", caseId } }: HttpRequest) => ({ run: parseRunId(id), caseId });

const withHeaders = (answer: HttpResponseInit): HttpResponseInit => ({
  ...answer,
  headers: { ...API_HEADERS, ...(answer.headers as { readonly [name: string]: string } | undefined) },
});
