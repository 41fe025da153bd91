import { parseHistoryDays } from "../../../functions/timers/history-days.ts";

describe("parseHistoryDays", () => {
  it.each([
    { text: undefined, days: 30 },
    { text: " ", days: 30 },
    { text: "1", days: 1 },
    { text: " 90 ", days: 90 },
    { text: "3650", days: 3650 },
  ])("takes $text for $days days", ({ text, days }) => {
    expect(parseHistoryDays(text)).toBe(days);
  });

  it.each(["0", "3651", "-1", "1.5", "1e2", "a month"])("refuses %s", (text) => {
    expect(() => parseHistoryDays(text)).toThrow(
      new Error(
        `GOTAG_HISTORY_DAYS must be a whole number of days from 1 to 3650, not "${text}". No history was purged.`,
      ),
    );
  });
});
