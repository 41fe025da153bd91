import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { app, type HttpResponseInit, type InvocationContext } from "@azure/functions";
import { problemResponse } from "./problem-response.ts";
import { SECURITY_HEADERS } from "./security-headers.ts";

const viewer = join(import.meta.dirname, "../../viewer");

let page: Promise<string> | undefined;

/** The page that shows runs. There is nothing of a run in it, so anybody may have it; what it shows it asks the API for. */
async function getPage(_request: unknown, context: InvocationContext): Promise<HttpResponseInit> {
  page ??= readPage();
  try {
    return {
      headers: {
        ...SECURITY_HEADERS,
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-cache",
        // What the page may do stands in itself; of this a page cannot say it.
        "content-security-policy": "frame-ancestors 'none'",
      },
      body: await page,
    };
  } catch (thrown) {
    page = undefined;
    context.error("The page could not be made:", thrown);
    const detail = "The page is not built. Run npm ci and npm run build; the log of the host says more.";
    return problemResponse({ status: 500, code: "page-not-built", detail });
  }
}

/** As the build wrote it; in a checkout, where nothing is built, it is made when it is first asked for. */
async function readPage(): Promise<string> {
  const built = join(viewer, "page.html");
  if (existsSync(built)) return readFile(built, "utf8");
  // Not a literal path: the deployed app has neither this module nor what it needs.
  const { bundlePage } = (await import(pathToFileURL(join(viewer, "bundle-page.ts")).href)) as {
    bundlePage: () => Promise<string>;
  };
  return bundlePage();
}

app.http("getPage", {
  // Of all paths only "/": an empty route would be the function's name.
  route: "{page:maxlength(0)?}",
  methods: ["GET"],
  authLevel: "anonymous",
  handler: getPage,
});
