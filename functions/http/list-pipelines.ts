import { app, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import type { PipelineCatalog } from "../../shared/pipeline/pipeline-catalog.ts";
import { toFailure } from "../../shared/run/envelope.ts";
import { handle, type Call } from "./handle.ts";

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

app.http("listPipelines", {
  route: "api/pipelines",
  methods: ["GET"],
  authLevel: "function",
  extraInputs: [df.input.durableClient()],
  handler: handle(listPipelines),
});
