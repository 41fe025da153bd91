import { createHash } from "node:crypto";
import { renderHtml } from "../../../../shared/reports/render/html.ts";
import { EVERY_KIND, HOSTILE, HOSTILE_TEXT } from "../hostile-blocks.ts";

const rendered = (...[title, blocks]: Parameters<typeof renderHtml>) => [...renderHtml(title, blocks)].join("");

describe("renderHtml", () => {
  it("renders each block into one page", () => {
    const page = rendered("Run", EVERY_KIND);
    const body = page.slice(page.indexOf("<body>"));

    expect(page).toMatch(/^<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n/);
    expect(page).toContain("<title>Run</title>");
    expect(body).toBe(`<body>
<h1>Run 7f6b1c52</h1><p>trial<br>second line</p>
<p>first<br>second</p>
<dl><dt>Total</dt><dd>2</dd><dt>A longer name</dt><dd>3</dd></dl>
<div class="scrolls"><table><caption>Stages</caption><thead><tr><th scope="col">stage</th><th scope="col">runs</th></tr></thead><tbody>
<tr><td>infer</td><td>2</td></tr>
</tbody></table></div>
<strong>Answer</strong><pre dir="auto">one

  two
</pre>
<pre dir="auto">**own** words
</pre>
<details><summary>Case 08fd</summary><p>inner</p></details>
</body>
</html>
`);
  });

  it("allows its own style and nothing else", () => {
    const page = rendered("Run", []);
    const [, style = ""] = /<style>([^]*)<\/style>/.exec(page) ?? [];
    const [, policy] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(page) ?? [];
    const hash = createHash("sha256").update(style).digest("base64");

    expect(policy).toBe(`default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`);
    expect(page.indexOf("Content-Security-Policy")).toBeLessThan(page.indexOf("<style>"));
    expect(page).not.toMatch(/<script|<link|src=|href=|\son\w+=|url\(/);
  });

  it("escapes every text", () => {
    const page = rendered(HOSTILE_TEXT, HOSTILE);
    const tags = new Set([...page.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag));

    for (const tag of ["script", "img", "textarea"]) expect(tags.has(tag)).toBe(false);
    expect(page.match(/<\/pre>/g)).toHaveLength(page.match(/<pre/g)!.length);
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
  });
});
