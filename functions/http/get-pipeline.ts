import { z } from "zod";
import type { PipelineDescription } from "../../shared/contract/index.ts";
import { describeConfig, initializePipeline, resolveConfig } from "../../shared/pipeline/index.ts";
import { withProblems } from "./problem-response.ts";
import { type CallWith, defineRoute, type HttpAnswer } from "./route.ts";

const query = z.strictObject({ set: z.array(z.string()).default([]) });

/** `set` has overrides of settings, such as `?set=a.b=c`, and may be repeated. */
async function handler(call: CallWith<z.infer<typeof query>>): Promise<HttpAnswer> {
  const { catalog, models } = call.services;
  const name = call.request.params["name"] ?? "";
  const statuses = { "pipeline-not-found": 404, "pipeline-load-failed": 422 } as const;
  const pipeline = await withProblems(statuses, () => catalog.load(name));
  const { description, config: shape } = pipeline.definition;
  const resolved = resolveConfig(shape, call.query.set);
  const initialized = await initializePipeline({ pipeline, config: resolved.config, models });
  const problems = [...resolved.problems, ...initialized.problems];
  const described = { name, description, settings: describeConfig(shape) };
  const graph = initialized.pipeline?.graph;
  const answer: PipelineDescription =
    graph === undefined || problems.length > 0 ? { ...described, problems } : { ...described, graph, waiting: [] };
  return { jsonBody: answer };
}

export const getPipeline = defineRoute({
  name: "getPipeline",
  method: "GET",
  path: "api/pipelines/{name}",
  summary: "A pipeline: its settings, and its graph with the values that the query sets, or why it has none.",
  query,
  answers: { 200: { json: "Pipeline" } },
  problems: [404, 422],
  handler,
});
