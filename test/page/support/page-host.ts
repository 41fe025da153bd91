import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { Api } from "../../e2e/support/api.ts";
import { App, root } from "../../e2e/support/app.ts";
import { launchChromium } from "./chromium.ts";

/** A host that serves the page, and a browser to look at it with. */
export class PageHost {
  readonly api: Api;
  readonly #app: App;
  readonly #browser: Browser;
  /** To open one takes longer than what most tests do in it. */
  readonly #page: Page;
  #seen: Seen | undefined;

  private constructor({ app, browser, page, url }: { app: App; browser: Browser; page: Page; url: string }) {
    this.#app = app;
    this.#browser = browser;
    this.#page = page;
    this.api = new Api(url);
    this.#watch();
  }

  /** @param environment - Of the app; its pipelines are those of these tests unless it says otherwise. */
  static async open(environment: NodeJS.ProcessEnv = {}): Promise<PageHost> {
    const app = new App({ environment: { GOTAG_PIPELINES: join(root, "test/page/pipelines"), ...environment } });
    const [url, browser] = await Promise.all([app.serve(), launchChromium()]);
    return new PageHost({ app, browser, page: await browser.newPage(), url });
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

  /** Opens the page, in a browser without a past; once in a test. */
  async visit(hash = "", { viewport = { width: 1280, height: 800 }, colorScheme }: Look = {}): Promise<Page> {
    this.#seen = { requests: [], problems: [] };
    await this.#page.setViewportSize(viewport);
    await this.#page.emulateMedia({ colorScheme: colorScheme ?? null });
    await this.#page.goto(`${this.url}/${hash}`);
    return this.#page;
  }

  /** Leaves what was visited, and gives what went wrong in it: errors, and requests to other hosts. Nothing stays of it. */
  async leave(): Promise<readonly string[]> {
    if (this.#seen === undefined) return [];
    await this.#page.unrouteAll({ behavior: "ignoreErrors" });
    await this.#page.evaluate("localStorage.clear(); sessionStorage.clear()");
    await this.#page.context().clearCookies();
    const { requests, problems } = this.#seen;
    this.#seen = undefined;
    await this.#page.goto("about:blank");
    const foreign = requests.filter((url) => !url.startsWith(`${this.url}/`));
    return [...problems, ...foreign.map((url) => `asked ${url}`)];
  }

  async dispose(): Promise<void> {
    await this.#browser.close();
    await this.#app.dispose();
  }

  #watch(): void {
    const page = this.#page;
    page.on("request", (request) => this.#seen?.requests.push(request.url()));
    page.on("pageerror", (error) => this.#seen?.problems.push(`threw ${error.message}`));
    page.on("dialog", (dialog) => {
      this.#seen?.problems.push(`opened a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("console", (message) => {
      // What the app refuses a test may have asked for; the rest, and what the security policy stops, is a mistake.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
        this.#seen?.problems.push(`said ${message.text()}`);
    });
  }
}

type Look = { readonly viewport?: { readonly width: number; readonly height: number }; readonly colorScheme?: "dark" };

/** Of one visit. */
type Seen = { readonly requests: string[]; readonly problems: string[] };

/** A case of the pipeline `told`. */
export const aTold = (more: object = {}) => ({ uuid: randomUUID(), say: "hello", ...more });
