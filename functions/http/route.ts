import { app, type HttpMethod, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import { z } from "zod";
import type { ApiRoute } from "../../shared/contract/index.ts";
import { callerLevel } from "../app.ts";
import { handle, type Call } from "./handle.ts";
import { readBody, type BodyKind } from "./read-body.ts";
import { readQuery } from "./read-query.ts";

/** A call whose query and body are checked. */
export type CallWith<Query, Body = undefined> = Call & { readonly query: Query; readonly body: Body };

const known: ApiRoute[] = [];

/** The routes that modules have registered, in the order in which they were loaded. */
export const allRoutes = (): readonly ApiRoute[] => known;

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
}: Omit<ApiRoute, "query" | "body"> & {
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
    // Not a copy of the call: that would make its client.
    handler: handle(async (call) => {
      const asked = readQuery(query, call.request);
      if ("refusal" in asked) return asked.refusal;
      if (body === undefined) return answer(Object.assign(call, { query: asked.query, body: undefined as Body }));
      const sent = await readBody(body, call.request);
      return "refusal" in sent ? sent.refusal : answer(Object.assign(call, { query: asked.query, body: sent.body }));
    }),
  });
}
