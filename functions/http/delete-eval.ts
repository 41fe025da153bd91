import { evalBlobs } from "../../shared/evals/index.ts";
import { evalNameOf } from "./find-resource.ts";
import { defineRoute } from "./route.ts";

export const deleteEval = defineRoute({
  name: "deleteEval",
  method: "DELETE",
  path: "api/evals/{name}",
  summary: "Deletes a stored eval. The results of its runs stay, and a packaged eval with its name applies again.",
  answers: { 204: {} },
  problems: [400],
  // A run of it that is in progress has its own copy of gates and receiver.
  handler: async (call) => {
    const name = evalNameOf(call);
    const { evals, storage } = call.services;
    await evals.remove(name);
    await storage.evals.delete(evalBlobs(name).since);
    return { status: 204 };
  },
});
