import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { Api } from "../../e2e/support/api.ts";
import { App, root } from "../../e2e/support/app.ts";
import { perBlock } from "../../support/resources.ts";
import { launchChromium } from "./chromium.ts";

/** Opens the page for the tests of the surrounding `describe`. Fails each test in which something went wrong on the page. */
export function usePage(environment: () => NodeJS.ProcessEnv = () => ({})): PageHost {
  const host = perBlock(() => PageHost.open(environment()));
  afterEach(async () => expect(await host.leave()).toEqual([]));
  return host;
}

/** A host that serves the page, and a browser that shows it. */
export class PageHost {
  readonly api: Api;
  readonly #app: App;
  readonly #browser: Browser;
  /** One for all tests: opening it takes longer than most tests. */
  readonly #page: Page;
  #seen: Seen | undefined;

  private constructor({ app, browser, page, url }: { app: App; browser: Browser; page: Page; url: string }) {
    this.#app = app;
    this.#browser = browser;
    this.#page = page;
    this.api = new Api(url);
    this.#watch();
  }

  /** @param environment - Of the app. Default: it has the pipelines of these tests. */
  static async open(environment: NodeJS.ProcessEnv = {}): Promise<PageHost> {
    const app = new App({ environment: { GOTAG_PIPELINES: join(root, "test/page/pipelines"), ...environment } });
    const [url, browser] = await Promise.all([app.serve(), launchChromium()]);
    return new PageHost({ app, browser, page: await browser.newPage(), url });
  }

  get url(): string {
    return this.api.url;
  }

  /** A folder for files of tests. */
  get folder(): string {
    return this.#app.home;
  }

  /** Runs cases, of the pipeline `told` unless `more` names another, and returns the ID of the run after it has ended. */
  async run(cases: readonly object[], more: object = {}): Promise<string> {
    return (await this.api.run({ pipeline: "told", cases, ...more })).id as string;
  }

  async start(cases: readonly object[], more: object = {}): Promise<string> {
    const { status, body } = await this.api.post("/api/runs", { pipeline: "told", cases, ...more });
    if (status !== 202) throw new Error(`Not started: ${JSON.stringify(body)}`);
    return body.id as string;
  }

  /** Opens the page in a clean browser, once per test. */
  async visit(hash = "", { viewport = { width: 1280, height: 800 }, colorScheme }: Look = {}): Promise<Page> {
    this.#seen = { requests: [], problems: [] };
    await this.#page.setViewportSize(viewport);
    await this.#page.emulateMedia({ colorScheme: colorScheme ?? null });
    await this.#page.goto(`${this.url}/${hash}`);
    return this.#page;
  }

  /** Leaves the page, clears its data, and returns its errors and its requests to other hosts. */
  async leave(): Promise<readonly string[]> {
    if (this.#seen === undefined) return [];
    await this.#page.unrouteAll({ behavior: "ignoreErrors" });
    await this.#page.evaluate("localStorage.clear(); sessionStorage.clear()");
    await this.#page.context().clearCookies();
    const { requests, problems } = this.#seen;
    this.#seen = undefined;
    await this.#page.goto("about:blank");
    const foreign = requests.filter((url) => !url.startsWith(`${this.url}/`));
    return [...problems, ...foreign.map((url) => `requested ${url}`)];
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
      // A test may expect a refused request. Anything else, such as a violation of the security policy, is a mistake.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
        this.#seen?.problems.push(`said ${message.text()}`);
    });
  }
}

type Look = { readonly viewport?: { readonly width: number; readonly height: number }; readonly colorScheme?: "dark" };

/** Of one visit. */
type Seen = { readonly requests: string[]; readonly problems: string[] };

/** The rows of the table of cases. */
export const rows = (page: Page) => page.getByRole("grid").locator("tbody [role=row]");
/** The texts of the table of cases, by row and column. */
export const cells = async (page: Page) =>
  (await rows(page).allInnerTexts()).map((text) => text.split("\t").map((cell) => cell.trim()));
/** The details of the selected case. */
export const details = (page: Page) => page.getByRole("region", { name: /^Case / });

/** A case of the pipeline `told`. */
export const aTold = (more: object = {}) => ({ uuid: randomUUID(), say: "hello", ...more });
