import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describeInChromium } from "./support/chromium.ts";
import { aTold, usePage } from "./support/page-host.ts";

describeInChromium("the runs on the page", () => {
  const host = usePage();

  const rowOf = (page: Page, id: string) => page.getByRole("row").filter({ hasText: id.slice(0, 8) });

  it("appear by themselves, with live counts", async () => {
    const gate = join(host.folder, "list-gate");
    const page = await host.visit();
    await page.getByText("No runs.").waitFor();

    // A lane claims ten cases at a time, and reports the first ten when it claims the third batch.
    const cases = Array.from({ length: 40 }, (_, index) => aTold(index === 22 ? { waitFor: gate } : {}));
    const id = await host.start(cases, { concurrency: 1, label: "live" });

    await rowOf(page, id).getByText("10 of 40").waitFor();
    await rowOf(page, id).getByText("running").waitFor();
    expect(await rowOf(page, id).getByRole("img").getAttribute("aria-label")).toBe(
      "10 of 40 done: 10 passed, 0 failed, 0 errors",
    );
    writeFileSync(gate, "");
    await rowOf(page, id).getByText("completed").waitFor();
    const cells = await rowOf(page, id).getByRole("cell").allInnerTexts();
    expect(cells.join("|")).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\|completed\|told\|\|live\|\|40\|40\|0\|0\|100\.00%\|\|$/,
    );
  });

  it("show their cases and numbers while they are running", async () => {
    const gate = join(host.folder, "run-gate");
    const cases = Array.from({ length: 40 }, (_, index) => aTold(index === 22 ? { waitFor: gate } : { raise: "No." }));
    const id = await host.start(cases, { concurrency: 1 });
    const page = await host.visit(`#/runs/${id}`);

    await page.getByText("10 of 40 cases done: 0 passed, 0 failed, 10 errors").waitFor();
    await page.getByText(/^[12]0 of [12]0$/).waitFor();
    writeFileSync(gate, "");

    await page.getByText("40 of 40", { exact: true }).waitFor();
    await page.getByText("completed").waitFor();
    await page.getByText("0 failed, 39 errors, of 40").waitFor();
  });

  it("are not requested while the page is hidden", async () => {
    const page = await host.visit();
    await page.getByRole("table").waitFor();
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    const setHidden = (isHidden: boolean) =>
      page.evaluate(`Object.defineProperty(document, "hidden", { configurable: true, get: () => ${isHidden} });
        document.dispatchEvent(new Event("visibilitychange"));`);

    await setHidden(true);
    requests.length = 0;
    await page.waitForTimeout(2500);
    expect(requests).toEqual([]);
    const next = page.waitForRequest(/\/api\/runs/);
    await setHidden(false);

    await next;
  });

  it("are filtered by what the address says, and the address by what is filtered", async () => {
    const [good, bad] = [await host.run([aTold()], { label: "good" }), await host.run([aTold()], { label: "bad" })];
    const page = await host.visit("#/?label=good");
    await rowOf(page, good).waitFor();
    expect(await rowOf(page, bad).count()).toBe(0);

    await page.getByRole("searchbox", { name: "Label" }).fill("bad");
    await page.keyboard.press("Enter");

    await rowOf(page, bad).waitFor();
    expect(await rowOf(page, good).count()).toBe(0);
    await page.waitForURL(/#\/\?label=bad$/);
    await page.getByRole("combobox", { name: "Status" }).selectOption("failed");
    await page.getByText("No runs.").waitFor();
  });

  it("come a page at a time", async () => {
    const page = await host.visit();
    const run = (index: number) => ({
      id: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
      pipeline: "told",
      models: [],
      status: "completed",
      counts: { total: 1, completed: 1, passed: 1, failed: 0, errors: 0 },
      createdAt: new Date(1_000_000 - index).toISOString(),
      updatedAt: new Date(1_000_000).toISOString(),
    });
    const requests: string[] = [];
    await page.route("**/api/runs?**", (route) => {
      const query = new URL(route.request().url()).searchParams;
      requests.push(query.get("cursor") ?? "");
      const start = Number(query.get("cursor") ?? 0);
      const runs = Array.from({ length: 50 }, (_, index) => run(start + index));
      return route.fulfill({ json: { runs, ...(start === 100 ? {} : { cursor: String(start + 50) }) } });
    });
    await page.reload();

    await page.getByRole("button", { name: "Show older runs" }).click();
    await page.locator("tbody tr").nth(99).waitFor();
    await page.getByRole("button", { name: "Show older runs" }).click();
    await page.locator("tbody tr").nth(149).waitFor();

    expect(await page.getByRole("button", { name: "Show older runs" }).count()).toBe(0);
    expect(new Set(requests)).toEqual(new Set(["", "50", "100"]));
  });

  it("say when the app does not answer, and recover", async () => {
    const page = await host.visit();
    await page.getByRole("table").waitFor();

    await page.route("**/api/runs?**", (route) => route.abort());
    await page.getByRole("alert").getByText("The app does not answer.").waitFor();
    expect(await page.getByRole("table").count()).toBe(1);
    await page.unroute("**/api/runs?**");

    await page.getByRole("alert").waitFor({ state: "detached" });
  });

  it("that do not exist are reported", async () => {
    const page = await host.visit("#/runs/00000000-0000-4000-8000-000000000000");

    await page
      .getByRole("alert")
      .getByText(/^There is no run "00000000-0000-4000-8000-000000000000"\./)
      .waitFor();
  });
});
