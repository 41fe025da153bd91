import type { HttpResponseInit } from "@azure/functions";
import { checkModel } from "../../shared/models/index.ts";
import { toFailure } from "../../shared/platform/envelope.ts";
import type { Call } from "./handle.ts";
import { route } from "./route.ts";
import { problemResponse } from "./problem-response.ts";

/** Calls a model once, and tells what came of it: what is wrong with its settings is an answer as well. */
async function check({ request, services: { models } }: Call): Promise<HttpResponseInit> {
  // Hosts decode a parameter of the path, but leave the slash that a name may have.
  const name = (request.params["name"] ?? "").replace(/%2f/gi, "/");
  try {
    return { jsonBody: await checkModel(models, name) };
  } catch (thrown) {
    const { code, message } = toFailure(thrown);
    if (code !== "model-not-found") throw thrown;
    return problemResponse({ status: 404, code, detail: message });
  }
}

route({
  name: "checkModel",
  method: "POST",
  path: "api/models/{name}/check",
  summary: "Calls a model once, and tells what came of it.",
  answers: { 200: { json: "ModelCheck" } },
  problems: [404],
  answer: check,
});
