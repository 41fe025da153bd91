import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { Api } from "../../e2e/support/api.ts";
import { App, root } from "../../e2e/support/app.ts";
import { launchChromium } from "./chromium.ts";

/** A host that serves the page, and a browser to look at it with. */
export class PageHost {
  readonly api: Api;
  readonly #app: App;
  readonly #browser: Browser;
  readonly #watched: WatchedPage[] = [];

  private constructor(app: App, browser: Browser, url: string) {
    this.#app = app;
    this.#browser = browser;
    this.api = new Api(url);
  }

  /** @param environment - Of the app; its pipelines are those of these tests unless it says otherwise. */
  static async open(environment: NodeJS.ProcessEnv = {}): Promise<PageHost> {
    const app = new App({ environment: { GOTAG_PIPELINES: join(root, "test/page/pipelines"), ...environment } });
    const [url, browser] = await Promise.all([app.serve(), launchChromium()]);
    return new PageHost(app, browser, url);
  }

  get url(): string {
    return this.api.url;
  }

  /** Where a test may leave files. */
  get folder(): string {
    return this.#app.home;
  }

  /** Runs cases to the end, of the pipeline `told` unless `more` names another, and gives the run's id. */
  async run(cases: readonly object[], more: object = {}): Promise<string> {
    const id = await this.start(cases, more);
    await this.api.ended(id);
    return id;
  }

  async start(cases: readonly object[], more: object = {}): Promise<string> {
    const { status, body } = await this.api.post("/api/runs", { pipeline: "told", cases, ...more });
    if (status !== 202) throw new Error(`Not started: ${JSON.stringify(body)}`);
    return body.id as string;
  }

  /** Opens the page, in a browser without a past. */
  async visit(hash = "", options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    this.#watched.push(watch(page));
    await page.goto(`${this.url}/${hash}`);
    return page;
  }

  /** Closes what was visited, and gives what went wrong in it: errors, and requests to other hosts. */
  async leave(): Promise<readonly string[]> {
    const watched = this.#watched.splice(0);
    for (const { page } of watched) await page.context().close();
    const foreign = watched.flatMap(({ requests }) => requests.filter((url) => !url.startsWith(`${this.url}/`)));
    return [...watched.flatMap(({ problems }) => problems), ...foreign.map((url) => `asked ${url}`)];
  }

  async dispose(): Promise<void> {
    await this.#browser.close();
    await this.#app.dispose();
  }
}

type WatchedPage = { readonly page: Page; readonly requests: string[]; readonly problems: string[] };

function watch(page: Page): WatchedPage {
  const watched: WatchedPage = { page, requests: [], problems: [] };
  page.on("request", (request) => watched.requests.push(request.url()));
  page.on("pageerror", (error) => watched.problems.push(`threw ${error.message}`));
  page.on("dialog", (dialog) => {
    watched.problems.push(`opened a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("console", (message) => {
    // What the app refuses a test may have asked for; the rest, and what the security policy stops, is a mistake.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      watched.problems.push(`said ${message.text()}`);
  });
  return watched;
}

/** A case of the pipeline `told`. */
export const aTold = (more: object = {}) => ({ uuid: randomUUID(), say: "hello", ...more });
