import { app, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import { toFailure } from "../../shared/run/envelope.ts";
import { handle, type Call } from "./handle.ts";
import { problemResponse } from "./problem-response.ts";

/** The models that pipelines can call, by name and type; nothing secret. */
async function listModels({ services: { models } }: Call): Promise<HttpResponseInit> {
  try {
    return { jsonBody: { models: models.list() } };
  } catch (thrown) {
    const { code, message } = toFailure(thrown);
    if (code !== "invalid-models-file") throw thrown;
    return problemResponse({ status: 500, code, detail: message });
  }
}

app.http("listModels", {
  route: "api/models",
  methods: ["GET"],
  authLevel: "function",
  extraInputs: [df.input.durableClient()],
  handler: handle(listModels),
});
