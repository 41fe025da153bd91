import type { ApiRoute } from "../../shared/contract/index.ts";
import { defineRoute, type Route } from "./route.ts";

/**
 * The route that describes the routes.
 *
 * @param routes - All of them, this one included.
 */
export function getOpenApi(routes: () => readonly ApiRoute[]): Route {
  let document: string | undefined;
  return defineRoute({
    name: "getOpenApi",
    method: "GET",
    path: "api/openapi.json",
    summary: "This document.",
    answers: { 200: { json: "OpenApi" } },
    handler: async ({ services: { version } }) => {
      if (document === undefined) {
        const { openApiDocument } = await import("../../shared/contract/openapi.ts");
        document = JSON.stringify(openApiDocument(routes(), { version }));
      }
      return { headers: { "content-type": "application/json" }, body: document };
    },
  });
}
