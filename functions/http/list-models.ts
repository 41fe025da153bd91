import type { ModelList } from "../../shared/contract/index.ts";
import { withProblems } from "./problem-response.ts";
import { defineRoute } from "./route.ts";

export const listModels = defineRoute({
  name: "listModels",
  method: "GET",
  path: "api/models",
  summary: "The models that pipelines can call, with their settings and no secrets.",
  answers: { 200: { json: "Models" } },
  handler: async ({ services: { models } }) => ({
    jsonBody: {
      models: await withProblems({ "invalid-models-file": 500 }, () => models.list()),
    } satisfies ModelList,
  }),
});
