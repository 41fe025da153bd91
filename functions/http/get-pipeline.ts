import { app, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import { describeConfig } from "../../shared/config/describe-config.ts";
import { toFailure } from "../../shared/run/envelope.ts";
import { handle, type Call } from "./handle.ts";
import { problemResponse } from "./problem-response.ts";

/** A pipeline and its settings: which must be given, which have defaults, which name a template. */
async function getPipeline({ request, services: { catalog } }: Call): Promise<HttpResponseInit> {
  const name = request.params["name"] ?? "";
  try {
    const { definition } = await catalog.load(name);
    return { jsonBody: { name, description: definition.description, settings: describeConfig(definition.config) } };
  } catch (thrown) {
    const { code, message } = toFailure(thrown);
    if (code !== "pipeline-not-found" && code !== "pipeline-load-failed") throw thrown;
    return problemResponse({ status: code === "pipeline-not-found" ? 404 : 500, code, detail: message });
  }
}

app.http("getPipeline", {
  route: "api/pipelines/{name}",
  methods: ["GET"],
  authLevel: "function",
  extraInputs: [df.input.durableClient()],
  handler: handle(getPipeline),
});
