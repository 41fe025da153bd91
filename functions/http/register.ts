import { app, type InvocationContext } from "@azure/functions";
import * as df from "durable-functions";
import type { RuntimeClient } from "../../shared/run/runtime/index.ts";
import { callerLevel, services } from "../app.ts";
import { answerCall } from "./answer-call.ts";
import { getPage, PAGE_PATH } from "./get-page.ts";
import type { Call, HttpRequest } from "./route.ts";
import { routes } from "./routes.ts";

// Registers the routes as HTTP functions. The only file of this folder that loads the Functions packages.

for (const route of routes) {
  const { name, method, path, isOpen } = route;
  app.http(name, {
    route: path,
    // The Functions host answers 404 to HEAD unless a function takes it.
    methods: method === "GET" ? ["GET", "HEAD"] : [method],
    authLevel: isOpen ? "anonymous" : callerLevel(),
    extraInputs: [df.input.durableClient()],
    handler: (request, context) =>
      answerCall(route, request, {
        open: (opened) => openCall(opened, context),
        logError: (text) => context.error(text),
      }),
  });
}

app.http("getPage", {
  route: PAGE_PATH,
  methods: ["GET"],
  authLevel: "anonymous",
  handler: (_request, context) => getPage((text, thrown) => context.error(text, thrown)),
});

/** The client is made when it is first used: making it takes as long as a small answer. */
async function openCall(request: HttpRequest, context: InvocationContext): Promise<Call> {
  let client: RuntimeClient | undefined;
  return {
    request,
    services: await services(),
    get client() {
      return (client ??= df.getClient(context));
    },
  };
}
