import { retryAfterMs } from "../../../shared/models/server-errors.ts";

const NOW = new Date("2026-11-22T12:00:00Z");

describe("retryAfterMs", () => {
  it.each([
    { headers: { "retry-after": "0" }, wait: 0 },
    { headers: { "retry-after": "3" }, wait: 3000 },
    { headers: { "retry-after": " 1.5 " }, wait: 1500 },
    { headers: { "retry-after-ms": "250.5" }, wait: 251 },
    { headers: { "retry-after-ms": "20", "retry-after": "3" }, wait: 20 },
    { headers: { "retry-after-ms": "soon", "retry-after": "3" }, wait: 3000 },
    { headers: { "retry-after": "Sun, 22 Nov 2026 12:01:00 GMT" }, wait: 60_000 },
    { headers: { "retry-after": "Sunday, 22-Nov-26 12:01:00 GMT" }, wait: 60_000 },
    { headers: { "retry-after": "Sun Nov 22 12:01:00 2026" }, wait: 60_000 },
    { headers: { "retry-after": "Sun, 22 Nov 2026 11:00:00 GMT" }, wait: 0 },
    { headers: {}, wait: undefined },
    { headers: { "retry-after": "" }, wait: undefined },
    { headers: { "retry-after": "-5" }, wait: undefined },
    { headers: { "retry-after": "soon" }, wait: undefined },
    { headers: { "retry-after": "Sun, 99 Foo 2026" }, wait: undefined },
  ])("is $wait for $headers", ({ headers, wait }) => {
    expect(retryAfterMs(new Headers(headers as Record<string, string>), NOW)).toBe(wait);
  });
});
