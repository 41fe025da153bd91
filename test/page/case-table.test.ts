import type { Page } from "playwright-core";
import { describeInChromium } from "./support/chromium.ts";
import { aTold, cells, details, rows, usePage } from "./support/page-host.ts";

const CASES = [
  aTold({ uuid: "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc", keywords: ["p0", "sums"], say: "four", price: 1234567.891 }),
  aTold({ uuid: "06444cf6-db04-4ae5-aaa4-be3b897156a6", keywords: ["p0"], say: "seventeen", isWrong: true }),
  aTold({ uuid: "3a97a564-cb2b-41b0-b5c1-401f8540ef29", keywords: ["slow"], raise: "There is no number." }),
  aTold({ uuid: "bdef04a3-4a4c-47cd-baf1-5563e6ab4a1e", say: "six", stumble: true }),
];

describeInChromium("the cases of a run on the page", () => {
  const host = usePage();
  let run: string;
  beforeAll(async () => {
    run = await host.run(CASES);
  });

  const grid = (page: Page) => page.getByRole("grid", { name: "Cases" });
  const ids = async (page: Page) => (await cells(page)).map(([id]) => id);
  const visit = async (query = "") => {
    const page = await host.visit(`#/runs/${run}${query}`);
    await grid(page).waitFor();
    await page.getByText("mean length").waitFor();
    return page;
  };

  it("are in a table with status, columns, keywords and errors", async () => {
    const page = await visit();

    expect(await cells(page)).toEqual([
      ["08fd947c", "OK", "4", "p0, sums", ""],
      ["06444cf6", "FAILED", "9", "p0", ""],
      ["3a97a564", "ERROR", "", "slow", "infer: Saying it. Error: There is no number."],
      ["bdef04a3", "OK", "3", "", ""],
    ]);
    expect(await grid(page).getAttribute("aria-rowcount")).toBe("5");
    await page.getByText("95% interval 15.00% to 85.00%").waitFor();
    await page.getByText("1 failed, 1 error, of 4").waitFor();
  });

  it("are filtered by status, keyword and words", async () => {
    const page = await visit();

    await page.getByRole("button", { name: "error 1" }).click();
    expect(await ids(page)).toEqual(["3a97a564"]);
    await page.getByRole("button", { name: "all 4" }).click();
    await page.getByRole("combobox", { name: "Keyword" }).selectOption("p0");
    expect(await ids(page)).toEqual(["08fd947c", "06444cf6"]);
    await page.keyboard.press("/");
    await page.keyboard.type("failed P0");
    expect(await ids(page)).toEqual(["06444cf6"]);
    expect(await page.getByRole("status").innerText()).toBe("1 of 4");

    await page.waitForURL(/\?keyword=p0&search=failed\+P0$/);
  });

  it("are found by an address", async () => {
    const page = await visit("?show=error&case=3a97a564-cb2b-41b0-b5c1-401f8540ef29");

    expect(await ids(page)).toEqual(["3a97a564"]);
    await details(page).getByText("Error: There is no number.").first().waitFor();
  });

  it("are ordered by a column, upwards, downwards, and as they were", async () => {
    const page = await visit();
    const orders: unknown[] = [];
    for (let click = 0; click < 3; click++) {
      await grid(page).getByRole("button", { name: "length" }).click();
      orders.push(await ids(page));
    }

    expect(orders).toEqual([
      ["bdef04a3", "08fd947c", "06444cf6", "3a97a564"],
      ["06444cf6", "08fd947c", "bdef04a3", "3a97a564"],
      ["08fd947c", "06444cf6", "3a97a564", "bdef04a3"],
    ]);
  });

  it("can be opened with the keyboard alone", async () => {
    const page = await visit();
    const active = async () => {
      const id = await grid(page).getAttribute("aria-activedescendant");
      return (await page.locator(`#${id}`).innerText()).slice(0, 8);
    };

    await page.getByRole("searchbox", { name: "Search" }).focus();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.getAttribute('role')")).toBe("grid");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await active()).toBe("06444cf6");
    await page.keyboard.press("Enter");
    await details(page).getByText("seventeen").first().waitFor();

    // The details follow the arrows while they are open.
    await page.keyboard.press("ArrowDown");
    await details(page).getByText("Error: There is no number.").first().waitFor();
    await page.keyboard.press("End");
    expect(await active()).toBe("bdef04a3");
    await page.keyboard.press("Escape");
    await details(page).waitFor({ state: "detached" });
    await page.keyboard.press("Home");
    expect(await active()).toBe("08fd947c");
    expect(await details(page).count()).toBe(0);
  });

  it("have details: messages, stages, expected answer, exception with its traceback", async () => {
    const page = await visit("?case=3a97a564-cb2b-41b0-b5c1-401f8540ef29");
    const panel = details(page);

    await panel.getByText("Expected: hello").waitFor();
    await panel.getByRole("heading", { name: "Error in infer" }).waitFor();
    await panel.getByText("Context: Saying it.\nError: There is no number.", { exact: true }).waitFor();
    await panel.getByText("Say what you are told.").waitFor();
    expect(await panel.getByRole("table", { name: "Stages" }).getByRole("rowheader").allInnerTexts()).toEqual([
      "prepare",
      "infer",
    ]);
    const traceback = panel.getByText(/Error: There is no number\.\n {4}at /);
    expect(await traceback.isVisible()).toBe(false);
    await panel.getByText("Traceback").click();
    expect(await traceback.isVisible()).toBe(true);
  });

  it("have numbers in the details as they are", async () => {
    const page = await visit("?case=08fd947c-f0f1-4a65-8c61-6789eb3cc4fc");

    await details(page).getByText("1234567.891", { exact: true }).waitFor();
  });

  it("fit a narrow window, with their details", async () => {
    const page = await visit("?case=08fd947c-f0f1-4a65-8c61-6789eb3cc4fc");
    await details(page).getByRole("table", { name: "Stages" }).waitFor();

    await page.setViewportSize({ width: 400, height: 800 });

    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(400);
  });

  it("leave room for errors, however many columns there are", async () => {
    const page = await host.visit();
    await page.route("**/summary", async (route) => {
      const summary = (await (await route.fetch()).json()) as { columns: object[] };
      summary.columns.push(...Array.from({ length: 8 }, (_, index) => ({ name: `more ${index}`, numbers: 0 })));
      await route.fulfill({ json: summary });
    });
    await page.goto(`${host.url}/#/runs/${run}`);
    await page.getByRole("columnheader", { name: "more 7" }).waitFor();

    const { width } = (await page.getByRole("columnheader", { name: "error", exact: true }).boundingBox())!;
    expect(width).toBeGreaterThan(120);
  });

  it("have their failed attempts in the details", async () => {
    const page = await visit("?case=bdef04a3-4a4c-47cd-baf1-5563e6ab4a1e");

    await details(page)
      .getByText(/^Try 1 failed at .*; the next one waited \d/)
      .waitFor();
    await details(page).getByText("Error: Stumbled.").waitFor();
  });

  it("of a rerun link to the run that results were copied from", async () => {
    const kept = (await host.api.post(`/api/runs/${run}/rerun`, { only: "errors" })).body.id as string;
    await host.api.ended(kept);
    const page = await host.visit(`#/runs/${kept}?case=08fd947c-f0f1-4a65-8c61-6789eb3cc4fc`);
    await details(page)
      .getByRole("link", { name: run.slice(0, 8) })
      .waitFor();

    const rescored = (await host.api.post(`/api/runs/${run}/rerun`, { from: "assess" })).body.id as string;
    await host.api.ended(rescored);
    await page.goto(`${host.url}/#/runs/${rescored}?case=08fd947c-f0f1-4a65-8c61-6789eb3cc4fc`);

    const stages = details(page).getByRole("table", { name: "Stages" }).getByRole("row");
    await stages.last().waitFor();
    expect((await stages.allInnerTexts()).map((text) => text.split("\t").slice(0, 2).join(": ").trim())).toEqual([
      "stage: when",
      "prepare: in another run",
      "infer: in another run",
      "assess:",
    ]);
  });

  it("keep their filter when one comes back", async () => {
    const page = await visit("?show=failed");
    await page.getByRole("link", { name: "Runs" }).click();
    await page.getByRole("heading", { name: "Runs" }).waitFor();

    await page.goBack();

    await grid(page).waitFor();
    expect(await ids(page)).toEqual(["06444cf6"]);
    expect(await page.title()).toBe(`Run ${run.slice(0, 8)} · gotag`);
  });

  it("have a row for each repetition, and pass@k", async () => {
    const id = await host.run(CASES.slice(0, 2), { repeats: 3 });
    const page = await host.visit(`#/runs/${id}`);
    await page.getByText("Repetitions: 3 of a case").waitFor();

    await rows(page).nth(4).click();

    expect((await cells(page)).map(([, , repeat]) => repeat)).toEqual([..."012012"]);
    await page.waitForURL(/case=06444cf6-db04-4ae5-aaa4-be3b897156a6\+1$/);
    await details(page).getByText("seventeen").first().waitFor();
    await details(page).getByText("Expected: seventeen").waitFor();
  });
});
