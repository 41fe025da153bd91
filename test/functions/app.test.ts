import { callerLevel, parseDays, services, timerSchedule } from "../../functions/app.ts";

describe("timerSchedule", () => {
  afterEach(() => {
    delete process.env["GOTAG_PURGE_SCHEDULE"];
  });

  it.each([
    { setting: undefined, schedule: "0 30 3 * * *" },
    { setting: " ", schedule: "0 30 3 * * *" },
    { setting: "0 0 12 * * SUN", schedule: "%GOTAG_PURGE_SCHEDULE%" },
  ])("is $schedule when the setting is $setting", ({ setting, schedule }) => {
    if (setting !== undefined) process.env["GOTAG_PURGE_SCHEDULE"] = setting;

    expect(timerSchedule("GOTAG_PURGE_SCHEDULE")).toBe(schedule);
  });
});

describe("callerLevel", () => {
  afterEach(() => {
    delete process.env["GOTAG_AUTH"];
    delete process.env["WEBSITE_AUTH_ENABLED"];
  });

  it.each([
    { auth: "entra", platform: "True", level: "anonymous", because: "the platform has callers sign in" },
    { auth: "entra", platform: "", level: "function", because: "the platform lets anybody through" },
    { auth: "key", platform: "True", level: "function", because: "the app is not set to rely on the platform" },
    { auth: "", platform: "", level: "function", because: "nothing is set" },
  ])("is $level when $because", ({ auth, platform, level }) => {
    Object.assign(process.env, { GOTAG_AUTH: auth, WEBSITE_AUTH_ENABLED: platform });

    expect(callerLevel()).toBe(level);
  });
});

describe("parseDays", () => {
  it.each([
    { text: "1", days: 1 },
    { text: "90", days: 90 },
    { text: "3650", days: 3650 },
  ])("reads $text as $days days", ({ text, days }) => {
    expect(parseDays("GOTAG_CACHE_DAYS", text)).toBe(days);
  });

  it.each(["0", "3651", "-1", "1.5", "1e2", "a month"])("refuses %s", (text) => {
    expect(() => parseDays("GOTAG_CACHE_DAYS", text)).toThrow(
      new Error(`GOTAG_CACHE_DAYS must be a whole number of days from 1 to 3650, not "${text}".`),
    );
  });
});

describe("services", () => {
  beforeEach(() => {
    // An earlier test file in this process may have left its own, and only one is allowed.
    process.setUncaughtExceptionCaptureCallback(null);
  });
  afterEach(() => {
    delete process.env["GOTAG_HISTORY_DAYS"];
  });

  it("start although GOTAG_HISTORY_DAYS is invalid, which only a caller of historyDays() sees", async () => {
    process.env["GOTAG_HISTORY_DAYS"] = "soon";

    const { historyDays } = await services();

    expect(historyDays).toThrow(/^GOTAG_HISTORY_DAYS must be a whole number of days/);
  });
});
