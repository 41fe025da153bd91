import { parseDays } from "../../functions/app.ts";

describe("parseDays", () => {
  it.each([
    { text: "1", days: 1 },
    { text: "90", days: 90 },
    { text: "3650", days: 3650 },
  ])("takes $text for $days days", ({ text, days }) => {
    expect(parseDays("GOTAG_CACHE_DAYS", text)).toBe(days);
  });

  it.each(["0", "3651", "-1", "1.5", "1e2", "a month"])("refuses %s", (text) => {
    expect(() => parseDays("GOTAG_CACHE_DAYS", text)).toThrow(
      new Error(`GOTAG_CACHE_DAYS must be a whole number of days from 1 to 3650, not "${text}".`),
    );
  });
});
