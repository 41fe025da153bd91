import { app, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import { handle, type Call } from "./handle.ts";

/** The models that pipelines can call, by name; nothing secret. */
async function listModels({ services: { models } }: Call): Promise<HttpResponseInit> {
  return { jsonBody: { models: models.names().map((name) => ({ name })) } };
}

app.http("listModels", {
  route: "api/models",
  methods: ["GET"],
  authLevel: "function",
  extraInputs: [df.input.durableClient()],
  handler: handle(listModels),
});
