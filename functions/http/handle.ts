import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { DurableClient } from "durable-functions";
import * as df from "durable-functions";
import { services, type Services } from "../services.ts";
import { problemResponse } from "./problem-response.ts";

export type Call = {
  readonly request: HttpRequest;
  readonly services: Services;
  readonly client: DurableClient;
};

/** What a route answers; a function that uses it must name `df.input.durableClient()` in its `extraInputs`. */
export type Route = (call: Call) => Promise<HttpResponseInit>;

/**
 * Makes a handler of a route: gives it its services, and answers with a problem document without inner details when it
 * throws, while the log has all of them.
 */
export function handle(route: Route): HttpHandler {
  return async (request: HttpRequest, context: InvocationContext) => {
    try {
      return await route({ request, services: await services(), client: df.getClient(context) });
    } catch (thrown) {
      context.error(`${request.method} ${new URL(request.url).pathname} failed:`, thrown);
      return problemResponse({
        status: 500,
        code: "unexpected",
        detail: "The request could not be answered. The log of the host says why.",
      });
    }
  };
}
