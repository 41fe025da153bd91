import { app, type HttpMethod, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import { z } from "zod";
import { callerLevel } from "../services.ts";
import type { AnswerName } from "./answer-schemas.ts";
import { handle, type Call } from "./handle.ts";
import type { ProblemStatus } from "./problem-response.ts";
import { readBody, type BodyKind } from "./read-body.ts";
import { readQuery } from "./read-query.ts";

/** What comes with a status: a JSON document by the name of its schema, texts of other types, or (`{}`) nothing. */
export type Answer = { readonly json?: AnswerName; readonly texts?: readonly string[] };

/** All that the API's document tells of a route. */
export type RouteDescription = {
  /** The name of the function. */
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** As the Functions host takes it, without a slash at the beginning. */
  readonly path: string;
  /** One sentence for callers. */
  readonly summary: string;
  /** The parameters of the query; those of a list may be repeated. By default there are none. */
  readonly query?: z.ZodObject;
  readonly body?: BodyKind<unknown>;
  readonly answers: { readonly [status: number]: Answer };
  /** Problems that the route itself answers with, besides those that any route has. */
  readonly problems?: readonly ProblemStatus[];
  /** Anybody may ask, without a key. */
  readonly isOpen?: true;
};

/** A call whose query and body are checked. */
export type CallWith<Query, Body = undefined> = Call & { readonly query: Query; readonly body: Body };

const known: RouteDescription[] = [];

/** The routes that modules have registered, in the order in which they were loaded. */
export const allRoutes = (): readonly RouteDescription[] => known;

const noQuery = z.strictObject({});

/**
 * Registers an HTTP function, and describes it for `GET /api/openapi.json`: what is checked and what is told are the same
 * schemas. The function is called with a query and a body that fit them; all else is answered with a problem document.
 *
 * @example
 * route({
 *   name: "getRun",
 *   method: "GET",
 *   path: "api/runs/{id}",
 *   summary: "One run: its status and counts, live while it goes on.",
 *   answers: { 200: { json: "Run" } },
 *   problems: [404],
 *   answer: getRun,
 * });
 */
export function route<Query extends z.ZodObject = typeof noQuery, Body = undefined>({
  answer,
  ...description
}: Omit<RouteDescription, "query" | "body"> & {
  readonly query?: Query;
  readonly body?: BodyKind<Body>;
  readonly answer: (call: CallWith<z.infer<Query>, Body>) => Promise<HttpResponseInit>;
}): void {
  known.push(description);
  const { name, method, path, query = noQuery as unknown as Query, body, isOpen } = description;
  // The Functions host answers 404 to HEAD unless a function takes it.
  const methods: HttpMethod[] = method === "GET" ? ["GET", "HEAD"] : [method];
  app.http(name, {
    route: path,
    methods,
    authLevel: isOpen ? "anonymous" : callerLevel(),
    extraInputs: [df.input.durableClient()],
    handler: handle(async (call) => {
      const asked = readQuery(query, call.request);
      if ("refusal" in asked) return asked.refusal;
      if (body === undefined) return answer({ ...call, query: asked.query, body: undefined as Body });
      const sent = await readBody(body, call.request);
      return "refusal" in sent ? sent.refusal : answer({ ...call, query: asked.query, body: sent.body });
    }),
  });
}
