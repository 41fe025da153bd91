import { runResource } from "../../shared/run/runtime/index.ts";
import { findRun } from "./find-resource.ts";
import { defineRoute } from "./route.ts";

export const getRun = defineRoute({
  name: "getRun",
  method: "GET",
  path: "api/runs/{id}",
  summary: "One run: its status and counts, live while it is in progress.",
  answers: { 200: { json: "Run" } },
  problems: [404],
  handler: async (call) => ({ jsonBody: runResource((await findRun(call)).entry) }),
});
