import type { ListedPipeline, PipelineList } from "../../shared/contract/index.ts";
import type { PipelineCatalog } from "../../shared/pipeline/index.ts";
import { toFailure } from "../../shared/platform/envelope.ts";
import { defineRoute } from "./route.ts";

export const listPipelines = defineRoute({
  name: "listPipelines",
  method: "GET",
  path: "api/pipelines",
  summary: "All pipelines; one whose code does not load has the error.",
  answers: { 200: { json: "Pipelines" } },
  handler: async ({ services: { catalog } }) => {
    const names = await catalog.names();
    const pipelines = await Promise.all(names.map((name) => describe(catalog, name)));
    return { jsonBody: { pipelines } satisfies PipelineList };
  },
});

async function describe(catalog: PipelineCatalog, name: string): Promise<ListedPipeline> {
  try {
    return { name, description: (await catalog.load(name)).definition.description };
  } catch (thrown) {
    return { name, error: toFailure(thrown).message };
  }
}
