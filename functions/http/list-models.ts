import type { HttpResponseInit } from "@azure/functions";
import { toFailure } from "../../shared/platform/envelope.ts";
import type { Call } from "./handle.ts";
import { route } from "./route.ts";
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

route({
  name: "listModels",
  method: "GET",
  path: "api/models",
  summary: "The models that pipelines can call, by name and type.",
  answers: { 200: { json: "Models" } },
  answer: listModels,
});
