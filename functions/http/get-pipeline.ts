import type { HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import { describeConfig, resolveConfig, initializePipeline, type LoadedPipeline } from "../../shared/pipeline/index.ts";
import { toFailure } from "../../shared/platform/envelope.ts";
import { route, type CallWith } from "./route.ts";
import { problemResponse } from "./problem-response.ts";

const query = z.strictObject({ set: z.array(z.string()).default([]) });

/**
 * A pipeline: its settings (which must be given, which have defaults, which name a template), and its graph with the values
 * that the query sets (`?set=a.b=c`, repeatable), or why there is none.
 */
async function getPipeline({
  request,
  query: { set: overrides },
  services: { catalog, models },
}: CallWith<z.infer<typeof query>>): Promise<HttpResponseInit> {
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

route({
  name: "getPipeline",
  method: "GET",
  path: "api/pipelines/{name}",
  summary: "A pipeline: its settings, and its graph with the values that the query sets, or why there is none.",
  query,
  answers: { 200: { json: "Pipeline" } },
  problems: [404, 422],
  answer: getPipeline,
});
