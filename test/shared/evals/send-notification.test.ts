import { sendNotification, parseSecrets } from "../../../shared/evals/notification.ts";

const now = () => new Date("2026-11-22T03:00:00Z");
const notification = {
  url: "https://example.com/hook",
  id: "eval_1",
  body: "{}",
  secrets: parseSecrets("A".repeat(32)),
};
const send = (answer: () => Promise<Response>) =>
  sendNotification(notification, { now, fetch: answer as typeof fetch });

describe("sendNotification", () => {
  it.each([200, 202, 204])("is delivered where the receiver answers %i", async (status) => {
    expect(await send(async () => new Response(null, { status }))).toEqual({ delivered: true, status });
  });

  it.each([
    { status: 302, isFinal: false },
    { status: 404, isFinal: false },
    { status: 500, isFinal: false },
    { status: 410, isFinal: true },
  ])("is not where it answers $status", async ({ status, isFinal }) => {
    expect(await send(async () => new Response(null, { status }))).toEqual({
      delivered: false,
      isFinal,
      status,
      error: `The receiver answered ${status}.`,
    });
  });

  it("tells how long the receiver wants to be left alone", async () => {
    const headers = { "retry-after": "120" };

    expect(await send(async () => new Response(null, { status: 429, headers }))).toMatchObject({
      retryAfterMs: 120_000,
    });
  });

  it.each([
    [Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } }), "ECONNREFUSED"],
    [new DOMException("too slow", "TimeoutError"), "no answer within 10 s"],
  ])("tells why nobody answered: %s", async (thrown, reason) => {
    expect(await send(() => Promise.reject(thrown))).toEqual({
      delivered: false,
      isFinal: false,
      error: `The receiver could not be reached: ${reason}.`,
    });
  });

  it("follows no redirect, and sends the very body that is signed", async () => {
    let sent: RequestInit | undefined;
    await sendNotification(notification, {
      now,
      fetch: (async (_url: string, init: RequestInit) => {
        sent = init;
        return new Response(null, { status: 204 });
      }) as typeof fetch,
    });

    expect(sent).toMatchObject({ method: "POST", body: "{}", redirect: "manual", headers: { "webhook-id": "eval_1" } });
  });
});
