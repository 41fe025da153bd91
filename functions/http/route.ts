import type { z } from "zod";
import type { ApiBody, ApiRoute, Problem } from "../../shared/contract/index.ts";
import type { RuntimeClient } from "../../shared/run/runtime/index.ts";
import type { Services } from "../app.ts";

/** The parts of a request that routes read. Requests of the Functions library have them, and so has `fetch`'s `Request` with `params`. */
export type HttpRequest = {
  readonly method: string;
  readonly url: string;
  /** The parameters of the path, by name. */
  readonly params: { readonly [name: string]: string };
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array> | null;
};

/** The answer of a route: `jsonBody` or `body`, with status 200 by default. */
export type HttpAnswer = {
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  /** Sent as JSON. */
  readonly jsonBody?: unknown;
  /** A text, or a stream of bytes. */
  readonly body?: string | AsyncIterable<Uint8Array>;
};

/** A request with the services that answer it. */
export type Call = {
  readonly request: HttpRequest;
  readonly services: Services;
  readonly client: RuntimeClient;
};

/** A call whose query and body are checked. */
export type CallWith<Query, Body = undefined> = Call & { readonly query: Query; readonly body: Body };

/** The kind of body that a route takes. */
export type BodyKind<T> = ApiBody & {
  readonly schema: z.ZodType<T>;
  readonly parse: (text: string) => { readonly value: unknown } | { readonly problem: Problem };
  /** Checks the parsed value where the schema does not find all problems. Default: by the schema. */
  readonly check?: (value: unknown) => { readonly body: T } | { readonly problems: readonly Problem[] };
};

/** A route as data: its description for OpenAPI, and the handler, which is called with a query and a body that fit. */
export type Route = Omit<ApiRoute, "body"> & {
  readonly body?: BodyKind<unknown>;
  readonly handler: (call: CallWith<never, never>) => Promise<HttpAnswer>;
};

/**
 * Declares a route. The schemas that check its requests also describe them in `GET /api/openapi.json`. Declaring registers
 * nothing: `register.ts` does that, with the routes listed in `routes.ts`.
 *
 * @example
 * export const getRun = defineRoute({
 *   name: "getRun",
 *   method: "GET",
 *   path: "api/runs/{id}",
 *   summary: "One run: its status and counts, live while it is in progress.",
 *   answers: { 200: { json: "Run" } },
 *   problems: [404],
 *   handler: async (call) => ({ jsonBody: runResource((await findRun(call)).entry) }),
 * });
 */
export function defineRoute<Query extends z.ZodObject, Body = undefined>(
  route: Omit<ApiRoute, "query" | "body"> & {
    readonly query?: Query;
    readonly body?: BodyKind<Body>;
    readonly handler: (call: CallWith<z.infer<Query>, Body>) => Promise<HttpAnswer>;
  },
): Route {
  return route;
}
