import { sendNotification, signWebhook } from "../../../shared/evals/notify.ts";
import { parseSecrets } from "../../../shared/evals/notify-settings.ts";

const now = () => new Date("2026-11-22T03:00:00Z");
const secrets = parseSecrets("A".repeat(32));
const notification = { url: "https://example.com/hook", id: "eval_1", body: "{}", secrets };
const send = (answer: (url: string, init: RequestInit) => Promise<Response>) =>
  sendNotification(notification, { now, fetch: answer as typeof fetch });

describe("sendNotification", () => {
  it.each([200, 202, 204])("is delivered if the receiver answers %i", async (status) => {
    expect(await send(async () => new Response(null, { status }))).toEqual({ delivered: true, status });
  });

  it.each([
    { status: 302, isFinal: false },
    { status: 404, isFinal: false },
    { status: 500, isFinal: false },
    { status: 410, isFinal: true },
  ])("is not delivered if the receiver answers $status", async ({ status, isFinal }) => {
    expect(await send(async () => new Response(null, { status }))).toEqual({
      delivered: false,
      isFinal,
      status,
      error: `The receiver answered ${status}.`,
    });
  });

  it("returns how long the receiver requests to wait", async () => {
    const answer = async () => new Response(null, { status: 429, headers: { "retry-after": "120" } });

    expect(await send(answer)).toMatchObject({ retryAfterMs: 120_000 });
  });

  it.each([
    [Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } }), "ECONNREFUSED"],
    [new DOMException("too slow", "TimeoutError"), "no answer within 10 s"],
  ])("reports why there was no answer: %s", async (thrown, reason) => {
    expect(await send(() => Promise.reject(thrown))).toEqual({
      delivered: false,
      isFinal: false,
      error: `The receiver could not be reached: ${reason}.`,
    });
  });

  it("follows no redirects and sends exactly the signed body", async () => {
    let sent: RequestInit | undefined;
    await send(async (_url, init) => {
      sent = init;
      return new Response(null, { status: 204 });
    });

    expect(sent).toMatchObject({ method: "POST", body: "{}", redirect: "manual", headers: { "webhook-id": "eval_1" } });
  });
});

describe("signWebhook", () => {
  it("signs like the example of the Standard Webhooks libraries", () => {
    const secrets = parseSecrets("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    const at = new Date(1_614_265_330_000);

    expect(signWebhook('{"test": 2432232314}', { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", at, secrets })).toEqual({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it("adds a signature for each secret while the secret is changed", () => {
    const secrets = parseSecrets(`${"A".repeat(32)} whsec_${"B".repeat(32)}`);

    expect(signWebhook("{}", { id: "x", at: new Date(0), secrets })["webhook-signature"]).toMatch(/^v1,\S+ v1,\S+$/);
  });
});
