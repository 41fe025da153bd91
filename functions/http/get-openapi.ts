import type { HttpResponseInit } from "@azure/functions";
import { appVersion } from "../app.ts";
import { allRoutes, route } from "./route.ts";

let document: string | undefined;

/** What the API takes and gives, for programs: made of the schemas that check the requests, when it is first asked for. */
async function getOpenApi(): Promise<HttpResponseInit> {
  if (document === undefined) {
    const { openApiDocument } = await import("../../shared/contract/openapi.ts");
    document = JSON.stringify(openApiDocument(allRoutes(), { version: appVersion }));
  }
  return { headers: { "content-type": "application/json" }, body: document };
}

route({
  name: "getOpenApi",
  method: "GET",
  path: "api/openapi.json",
  summary: "This document.",
  answers: { 200: { json: "OpenApi" } },
  answer: getOpenApi,
});
