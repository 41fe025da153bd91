import { parseSecrets } from "../../../shared/evals/notify-settings.ts";

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
