import type { HttpResponseInit } from "@azure/functions";
import { appVersion } from "../app-package.ts";
import type { Call } from "./handle.ts";
import { route } from "./route.ts";

/** Whether the app answers, with its version and the kind of its storage; on a laptop also which folder it serves. */
async function getHealth({ services: { home, storage } }: Call): Promise<HttpResponseInit> {
  return {
    jsonBody: { status: "ok", version: appVersion, storage: storage.kind, ...(home === undefined ? {} : { home }) },
  };
}

route({
  name: "getHealth",
  method: "GET",
  path: "api/health",
  summary: "Whether the app answers, with its version and the kind of its storage.",
  answers: { 200: { json: "Health" } },
  isOpen: true,
  answer: getHealth,
});
