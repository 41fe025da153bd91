import { parseSecrets, signWebhook } from "../../../shared/evals/notification.ts";

describe("signWebhook", () => {
  it("signs as Standard Webhooks does", () => {
    // The example of its libraries.
    const secrets = parseSecrets("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    expect(
      signWebhook('{"test": 2432232314}', {
        id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
        at: new Date(1_614_265_330_000),
        secrets,
      }),
    ).toEqual({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it("signs with each secret while one is changed", () => {
    const secrets = parseSecrets(`${"A".repeat(32)} whsec_${"B".repeat(32)}`);

    expect(signWebhook("{}", { id: "x", at: new Date(0), secrets })["webhook-signature"]).toMatch(/^v1,\S+ v1,\S+$/);
  });
});

describe("parseSecrets", () => {
  it.each([
    [undefined, /^GOTAG_NOTIFY_SECRET is not set\. /],
    ["  ", /^GOTAG_NOTIFY_SECRET is not set\. /],
    ["short", /^GOTAG_NOTIFY_SECRET has 3 bytes\. /],
    ["no-base64!".repeat(5), /^GOTAG_NOTIFY_SECRET is not base64\. /],
    ["A".repeat(100), /^GOTAG_NOTIFY_SECRET has 75 bytes\. /],
  ])("refuses %j without showing it", (setting, message) => {
    const parse = () => parseSecrets(setting);

    expect(parse).toThrow(message);
    expect(parse).not.toThrow(new RegExp(`${setting?.trim() || "\0"}`));
  });
});
