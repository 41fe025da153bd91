import type { Page } from "playwright-core";
import { describeInChromium } from "./support/chromium.ts";
import { aTold, details, rows, usePage } from "./support/page-host.ts";

const HOSTILE = [
  `<script>window.hacked = "script"; alert(1)</script>`,
  `</textarea></pre></style></script><img src=x onerror="window.hacked='image'">`,
  `<svg onload="window.hacked='svg'"></svg><iframe src="javascript:parent.hacked='frame'"></iframe>`,
  `[a link](javascript:alert(1)) <a href="https://example.com/">and another</a>`,
  `<img src="https://example.com/pixel.png"><link rel="stylesheet" href="https://example.com/a.css">`,
  `{{7*7}} \${window.hacked=1} %3Cscript%3E &lt;b&gt;`,
];
const TURNED = "abc\u202edef\u2066ghi\u2069\u200f jkl \u001b[31m";

describeInChromium("hostile texts on the page", () => {
  const host = usePage();
  let run: string;
  beforeAll(async () => {
    run = await host.run(
      [
        ...HOSTILE.map((say) => aTold({ say, keywords: [say], [say]: say })),
        ...HOSTILE.map((raise) => aTold({ raise, isWrong: true })),
        aTold({ say: TURNED, keywords: [TURNED] }),
        aTold({ say: "x".repeat(1024 * 1024), keywords: ["megabyte"] }),
        aTold({ raise: "y".repeat(1024 * 1024), keywords: ["megabyte"] }),
      ],
      { label: HOSTILE[0] },
    );
  });

  const visit = async (query = "") => {
    const page = await host.visit(`#/runs/${run}${query}`);
    await page.getByText("15 of 15").waitFor();
    await page.getByText("mean length").waitFor();
    return page;
  };
  const expectHarmless = async (page: Page) => {
    expect(await page.evaluate("window.hacked")).toBeUndefined();
    expect(await page.locator("img, iframe, textarea, #page script, #page style, #page link").count()).toBe(0);
    expect(await page.locator("#page svg:not(.plot)").count()).toBe(0);
  };

  it("are shown as texts, in the table and in the details", async () => {
    const page = await visit();
    for (const [index, text] of HOSTILE.entries()) {
      expect(await rows(page).nth(index).innerText()).toContain(text);
      expect(
        await rows(page)
          .nth(HOSTILE.length + index)
          .innerText(),
      ).toContain(text);
      await rows(page).nth(index).click();
      // As the model's answer, in its prompt, and as the name and value of a field.
      await details(page)
        .getByText(`Expected: ${text.slice(0, 100)}`)
        .waitFor();
      expect(await details(page).getByText(text, { exact: true }).count()).toBeGreaterThanOrEqual(5);
    }
    await expectHarmless(page);
  });

  it("are shown as texts in the list of runs, the trend and the comparison", async () => {
    const page = await host.visit();
    await page.getByRole("link", { name: HOSTILE[0]!, exact: true }).click();
    await page.getByRole("heading", { name: `Trend of “${HOSTILE[0]}”` }).waitFor();
    await expectHarmless(page);

    await page.goto(`${host.url}/#/compare?base=${run}&candidate=${run}`);
    await page.getByText("Both are the same run.").waitFor();
    await rows(page).first().click();
    await details(page).getByText(HOSTILE[0]!, { exact: true }).nth(9).waitFor();
    await expectHarmless(page);
  });

  it("in the address are shown as texts, too", async () => {
    const page = await host.visit(
      `#/runs/${encodeURIComponent(HOSTILE[1]!)}?search=${encodeURIComponent(HOSTILE[0]!)}`,
    );
    await page.getByRole("alert").first().waitFor();
    await page.goto(`${host.url}/#/trend?label=${encodeURIComponent(HOSTILE[1]!)}`);
    await page.getByText("No run with this label has ended.").waitFor();
    await expectHarmless(page);
  });

  it("that change the direction of text are written out", async () => {
    const page = await visit();
    await rows(page).nth(12).click();

    await details(page)
      .getByText("abc\\u202edef\\u2066ghi\\u2069\\u200f jkl \\x1b[31m", { exact: true })
      .first()
      .waitFor();
    expect(
      await page.evaluate("/[\\u202e\\u2066\\u200f\\u001b]/.test(document.getElementById('page').textContent)"),
    ).toBe(false);
  });

  it("of a megabyte do not block the page", async () => {
    const page = await visit();
    await rows(page).nth(13).click();
    const panel = details(page);
    const whole = panel.getByRole("button", { name: "Show all 1,048,576 characters" }).last();
    await whole.waitFor();
    expect((await panel.innerText()).length).toBeLessThan(100_000);

    await whole.click();

    await page.waitForFunction(`document.querySelector(".details").textContent.length > 1048576`);
    await page.keyboard.press("Escape");
    await rows(page).nth(14).click();
    await panel.getByRole("heading", { name: "Error in infer" }).waitFor();
    await page.getByRole("searchbox", { name: "Search" }).fill("megabyte");
    await page.getByText("2 of 15").waitFor();
  });
});
