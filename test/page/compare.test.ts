import { describeInChromium } from "./support/chromium.ts";
import { aTold, cells, rows, usePage } from "./support/page-host.ts";

const uuid = (index: number) => `0000000${index}-0000-4000-8000-000000000000`;
const cases = (wrong: readonly number[], count = 8) =>
  Array.from({ length: count }, (_, index) =>
    aTold({ uuid: uuid(index), keywords: [index < 4 ? "low" : "high"], isWrong: wrong.includes(index) }),
  );

describeInChromium("comparisons and trends on the page", () => {
  const host = usePage();
  let base: string;
  let candidate: string;
  beforeAll(async () => {
    base = await host.run(cases([0]), { label: "nightly" });
    candidate = await host.run(cases([1, 2, 3, 4, 5, 6, 7], 9), {
      label: "nightly",
      config: { "infer.tone": "harsh" },
    });
  });

  it("are opened from the list, the older run as the base", async () => {
    const page = await host.visit();

    for (const id of [candidate, base])
      await page.getByRole("checkbox", { name: `Compare run ${id.slice(0, 8)}` }).check();
    await page.getByRole("link", { name: "Compare the two runs that are chosen" }).click();

    await page.waitForURL(`${host.url}/#/compare?base=${base}&candidate=${candidate}`);
    await page.getByText("The candidate is worse than the base").or(page.getByText("Chance alone")).waitFor();
  });

  it("have room beside a long label, in the list and in a narrow window", async () => {
    const long = await host.run(cases([0]), { label: `a very long label ${"x".repeat(180)}` });
    const page = await host.visit();
    const isCut = (selector: string) =>
      page.evaluate(
        `(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)(document.querySelector("${selector}"))`,
      );
    await page.getByRole("link", { name: /^a very long label/ }).waitFor();
    expect(await isCut(".scrolls")).toBe(false);

    await page.setViewportSize({ width: 400, height: 800 });
    await page.goto(`${host.url}/#/compare?base=${long}&candidate=${candidate}`);
    const latency = page.getByRole("rowheader", { name: "latency" });
    await latency.waitFor();

    expect(await isCut("html")).toBe(false);
    expect((await latency.boundingBox())!.height).toBeLessThan(40);
    await page.goto(`${host.url}/api/compare?base=${long}&candidate=${candidate}&format=html`);
    expect(await isCut("html")).toBe(false);
  });

  it("show what broke, what was fixed and what differs", async () => {
    const page = await host.visit(`#/compare?base=${base}&candidate=${candidate}`);

    await page
      .getByText("Chance alone may explain the difference: p = 0.0703, which is above 0.05 (exact McNemar test).")
      .waitFor();
    await page.getByRole("row", { name: "infer.tone kind harsh" }).waitFor();
    await page.getByText("1 case is in the candidate only").waitFor();
    expect((await cells(page)).map(([id, change, before, after]) => [id, change, before, after].join(" "))).toEqual([
      ...[1, 2, 3, 4, 5, 6, 7].map((index) => `0000000${index} broken OK FAILED`),
      "00000000 fixed FAILED OK",
    ]);
    await page.getByRole("button", { name: "fixed 1" }).click();
    expect(await rows(page).count()).toBe(1);
  });

  it("show a case from both runs side by side", async () => {
    const page = await host.visit(`#/compare?base=${base}&candidate=${candidate}&show=fixed`);
    await rows(page).first().click();

    const [before, after] = ["Base", "Candidate"].map((name) => page.getByRole("region", { name, exact: true }));
    await before!.getByText("FAILED").waitFor();
    await after!.getByText("OK", { exact: true }).waitFor();
    const [left, right] = [await before!.boundingBox(), await after!.boundingBox()];
    expect(left!.x + left!.width).toBeLessThanOrEqual(right!.x);
    expect(left!.y).toBe(right!.y);
  });

  it("can be swapped", async () => {
    const page = await host.visit(`#/compare?base=${base}&candidate=${candidate}`);
    await page.getByRole("button", { name: "fixed 1" }).waitFor();

    await page.getByRole("button", { name: "Swap" }).click();

    await page.getByRole("button", { name: "fixed 7" }).waitFor();
    expect(await page.getByRole("combobox", { name: "Base" }).inputValue()).toBe(candidate);
  });

  it("say when there is nothing to compare", async () => {
    const other = await host.run([aTold()]);
    const page = await host.visit(`#/compare?base=${base}`);
    await page.getByText("Choose the run that was before, and the one that it is compared with.").waitFor();

    await page.getByRole("combobox", { name: "Candidate" }).selectOption(other);

    await page.getByText("The runs have no case in common, so there is nothing to compare.").waitFor();
  });

  it("plot the pass rates of a label, oldest first, each a link to its run", async () => {
    const page = await host.visit("#/trend");
    await page.getByRole("link", { name: "nightly" }).click();
    const plot = page.getByRole("group", { name: "Pass rates of the runs, oldest first" });
    await plot.waitFor();
    const points = plot.getByRole("link");

    expect(await points.evaluateAll((links) => links.map((link) => link.getAttribute("aria-label")))).toEqual([
      expect.stringMatching(
        new RegExp(`^Run ${base.slice(0, 8)}, .*, completed: 87\\.50% passed, 52\\.91% to 97\\.76%$`),
      ),
      expect.stringMatching(
        new RegExp(`^Run ${candidate.slice(0, 8)}, .*, completed: 22\\.22% passed, 6\\.32% to 54\\.74%$`),
      ),
    ]);
    const heights = await plot
      .locator("circle")
      .evaluateAll((dots) => dots.map((dot) => Number(dot.getAttribute("cy"))));
    expect(heights[0]).toBeLessThan(heights[1]!);
    await points.nth(1).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: `Run ${candidate.slice(0, 8)}` }).waitFor();
  });
});
