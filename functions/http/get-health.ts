import type { Health } from "../../shared/contract/index.ts";
import { defineRoute } from "./route.ts";

export const getHealth = defineRoute({
  name: "getHealth",
  method: "GET",
  path: "api/health",
  summary: "Whether the app answers, with its version, its clock and the kind of its storage.",
  answers: { 200: { json: "Health" } },
  isOpen: true,
  handler: async ({ services: { version, storage, now, home } }) => ({
    jsonBody: { status: "ok", version, storage: storage.kind, time: now().toISOString(), home } satisfies Health,
  }),
});
