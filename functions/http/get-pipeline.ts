import { app, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import { describeConfig } from "../../shared/config/describe-config.ts";
import { resolveConfig } from "../../shared/config/resolve-config.ts";
import { initializePipeline } from "../../shared/pipeline/initialize-pipeline.ts";
import type { LoadedPipeline } from "../../shared/pipeline/pipeline-catalog.ts";
import { toFailure } from "../../shared/run/envelope.ts";
import { handle, type Call } from "./handle.ts";
import { problemResponse } from "./problem-response.ts";

/**
 * A pipeline: its settings (which must be given, which have defaults, which name a template), and its graph with the values
 * that the query sets (`?set=a.b=c`, repeatable), or why there is none.
 */
async function getPipeline({ request, services: { catalog, models } }: Call): Promise<HttpResponseInit> {
  const name = request.params["name"] ?? "";
  let pipeline: LoadedPipeline;
  try {
    pipeline = await catalog.load(name);
  } catch (thrown) {
    const { code, message } = toFailure(thrown);
    if (code !== "pipeline-not-found" && code !== "pipeline-load-failed") throw thrown;
    return problemResponse({ status: code === "pipeline-not-found" ? 404 : 422, code, detail: message });
  }
  const { description, config: shape } = pipeline.definition;
  // Hosts may join repeated parameters in `request.query`; the URL has them as they were sent.
  const overrides = new URL(request.url).searchParams.getAll("set");
  const resolved = resolveConfig(shape, overrides);
  const initialized = await initializePipeline({ pipeline, config: resolved.config, models });
  const problems = [...resolved.problems, ...initialized.problems];
  const { graph, waiting } = initialized.pipeline ?? {};
  return {
    jsonBody: {
      name,
      description,
      settings: describeConfig(shape),
      ...(graph === undefined || problems.length > 0 ? { problems } : { graph, waiting }),
    },
  };
}

app.http("getPipeline", {
  route: "api/pipelines/{name}",
  methods: ["GET"],
  authLevel: "function",
  extraInputs: [df.input.durableClient()],
  handler: handle(getPipeline),
});
