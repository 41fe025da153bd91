import { gzipSync } from "node:zlib";
import { App } from "../e2e/support/app.ts";
import { perBlock } from "../support/resources.ts";

describe.each(["source", "dist"] as const)("the page of the app (%s)", (form) => {
  const app = perBlock(() => new App({ form }));
  const host = perBlock(async () => ({ url: await app.serve() }));

  it("is one small document that may send requests to its own app only", async () => {
    const answer = await fetch(host.url);
    const html = await answer.text();

    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(answer.headers.get("content-security-policy")).toBe("frame-ancestors 'none'");
    const [, policy] = /<meta http-equiv="Content-Security-Policy" content="([^"]+)">/.exec(html) ?? [];
    expect(policy?.replace(/sha256-[\w+/=]{44}/g, "sha256-…").split("; ")).toEqual([
      "default-src 'none'",
      "script-src 'sha256-…'",
      "style-src 'sha256-…'",
      "connect-src 'self'",
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
    expect(html).not.toMatch(/<(script|link|img)[^>]+(src|href)="(?!data:)/);
    expect(gzipSync(html).length).toBeLessThan(32 * 1024);
  });

  it("is served at / and nowhere else", async () => {
    expect((await fetch(`${host.url}/?from=mail`)).status).toBe(200);
    expect((await fetch(host.url, { method: "HEAD" })).status).toBe(200);
    expect((await fetch(`${host.url}/index.html`)).status).toBe(404);
    expect((await fetch(host.url, { method: "POST" })).status).toBe(405);
    expect((await fetch(`${host.url}/api/health`)).headers.get("content-type")).toContain("json");
  });
});
