import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { problemResponse, SECURITY_HEADERS } from "./problem-response.ts";
import type { HttpAnswer } from "./route.ts";

/** Matches "/" alone: with an empty path the function would be served at its name. */
export const PAGE_PATH = "{page:maxlength(0)?}";

const viewer = join(import.meta.dirname, "../../viewer");

let page: Promise<string> | undefined;

/** Answers with the page. It has no data of any run and needs no key: it gets its data from the API. */
export async function getPage(logError: (text: string, thrown: unknown) => void): Promise<HttpAnswer> {
  page ??= readPage();
  try {
    return {
      headers: {
        ...SECURITY_HEADERS,
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-cache",
        // The page has the rest of its policy in a <meta> element, where this directive does not work.
        "content-security-policy": "frame-ancestors 'none'",
      },
      body: await page,
    };
  } catch (thrown) {
    page = undefined;
    logError("The page could not be made:", thrown);
    const detail = "The page is not built. Run npm ci and npm run build; the log of the host says more.";
    return problemResponse({ status: 500, code: "page-not-built", detail });
  }
}

/** Reads the built page. In a checkout without a build, it is bundled at the first request. */
async function readPage(): Promise<string> {
  const built = join(viewer, "page.html");
  if (existsSync(built)) return readFile(built, "utf8");
  // Not a literal path: the deployed app has neither this module nor its dependencies.
  const { bundlePage } = (await import(pathToFileURL(join(viewer, "bundle-page.ts")).href)) as {
    bundlePage: () => Promise<string>;
  };
  return bundlePage();
}
