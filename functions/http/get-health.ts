import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { app, type HttpResponseInit } from "@azure/functions";
import * as df from "durable-functions";
import { handle, type Call } from "./handle.ts";

const { version } = JSON.parse(readFileSync(createRequire(import.meta.url).resolve("#package.json"), "utf8")) as {
  version: string;
};

/** Whether the app answers, with its version and the kind of its storage; on a laptop also which folder it serves. */
async function getHealth({ services: { home, storage } }: Call): Promise<HttpResponseInit> {
  return { jsonBody: { status: "ok", version, storage: storage.kind, ...(home === undefined ? {} : { home }) } };
}

app.http("getHealth", {
  route: "api/health",
  methods: ["GET"],
  authLevel: "anonymous",
  extraInputs: [df.input.durableClient()],
  handler: handle(getHealth),
});
