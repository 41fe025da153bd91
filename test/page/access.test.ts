import type { Page } from "playwright-core";
import { describeInChromium } from "./support/chromium.ts";
import { usePage } from "./support/page-host.ts";

describeInChromium("the page of an app with keys", () => {
  const host = usePage();

  /** The API as a deployed app has it: without the key it says 401, and nothing else. */
  const lock = (page: Page) =>
    page.route("**/api/**", (route) =>
      route.request().headers()["x-functions-key"] === "right" ? route.continue() : route.fulfill({ status: 401 }),
    );
  const give = async (page: Page, key: string) => {
    await page.getByLabel("Key").fill(key);
    await page.getByRole("button", { name: "Use it" }).click();
  };

  it("requests the key, and keeps it in the tab only", async () => {
    const page = await host.visit("#/?label=x");
    await lock(page);
    await page.reload();

    await page.getByRole("heading", { name: "This app asks for a key" }).waitFor();
    await give(page, "wrong");
    await page.getByText("That key was refused.").waitFor();
    await give(page, "right");
    await page.getByText("No runs.").waitFor();
    await page.reload();
    await page.getByText("No runs.").waitFor();

    expect(page.url()).toBe(`${host.url}/#/?label=x`);
    expect(await page.evaluate("[Object.entries(sessionStorage), localStorage.length, document.cookie]")).toEqual([
      [["gotag-key", "right"]],
      0,
      "",
    ]);
  });

  it("forgets the key on request", async () => {
    const page = await host.visit();
    await lock(page);
    await page.reload();
    await give(page, "right");
    await page.getByText("No runs.").waitFor();

    await page.getByRole("button", { name: "Forget the key" }).click();

    await page.getByRole("heading", { name: "This app asks for a key" }).waitFor();
    expect(await page.evaluate("sessionStorage.length")).toBe(0);
  });
});
