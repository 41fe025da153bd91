import type { HttpResponseInit } from "@azure/functions";
import type { PipelineCatalog } from "../../shared/pipeline/index.ts";
import { toFailure } from "../../shared/platform/envelope.ts";
import type { Call } from "./handle.ts";
import { route } from "./route.ts";

/** The pipelines that there are; one whose code does not load says why. */
async function listPipelines({ services: { catalog } }: Call): Promise<HttpResponseInit> {
  const names = await catalog.names();
  return { jsonBody: { pipelines: await Promise.all(names.map((name) => describe(catalog, name))) } };
}

async function describe(catalog: PipelineCatalog, name: string) {
  try {
    return { name, description: (await catalog.load(name)).definition.description };
  } catch (thrown) {
    return { name, error: toFailure(thrown).message };
  }
}

route({
  name: "listPipelines",
  method: "GET",
  path: "api/pipelines",
  summary: "The pipelines that there are; one whose code does not load says why.",
  answers: { 200: { json: "Pipelines" } },
  answer: listPipelines,
});
