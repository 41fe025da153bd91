import { checkModel as callModel } from "../../shared/models/index.ts";
import { withProblems } from "./problem-response.ts";
import { defineRoute } from "./route.ts";

export const checkModel = defineRoute({
  name: "checkModel",
  method: "POST",
  path: "api/models/{name}/check",
  summary: "Calls a model once and reports the result; wrong settings of the model are a result, too.",
  answers: { 200: { json: "ModelCheck" } },
  problems: [404],
  handler: async ({ request, services: { models } }) => {
    // Hosts decode a parameter of the path, except for the slash that a name may have.
    const name = (request.params["name"] ?? "").replace(/%2f/gi, "/");
    return { jsonBody: await withProblems({ "model-not-found": 404 }, () => callModel(models, name)) };
  },
});
