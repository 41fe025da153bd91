import type { HttpResponseInit } from "@azure/functions";
import { appVersion } from "../app.ts";
import type { Call } from "./handle.ts";
import { route } from "./route.ts";

/** Whether the app answers, with its version, clock and kind of storage; on a laptop also which folder it serves. */
async function getHealth({ services: { home, storage, now } }: Call): Promise<HttpResponseInit> {
  const health = { status: "ok", version: appVersion, storage: storage.kind, time: now().toISOString() };
  return { jsonBody: { ...health, ...(home === undefined ? {} : { home }) } };
}

route({
  name: "getHealth",
  method: "GET",
  path: "api/health",
  summary: "Whether the app answers, with its version, its clock and the kind of its storage.",
  answers: { 200: { json: "Health" } },
  isOpen: true,
  answer: getHealth,
});
