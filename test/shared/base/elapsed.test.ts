import { formatElapsed, isoTime, parseElapsed, timing } from "../../../shared/base/elapsed.ts";

describe("formatElapsed", () => {
  // The right-hand sides are what Python prints for str(timedelta(milliseconds=…)).
  it.each([
    [0, "0:00:00"],
    [33.525, "0:00:00.033525"],
    [0.001, "0:00:00.000001"],
    [1000, "0:00:01"],
    [59_999.9999, "0:01:00"],
    [61_001, "0:01:01.001000"],
    [3_600_000, "1:00:00"],
    [36_610_000, "10:10:10"],
    [86_400_000, "1 day, 0:00:00"],
    [90_061_000.5, "1 day, 1:01:01.000500"],
    [10 * 86_400_000 + 1, "10 days, 0:00:00.001000"],
    [-1000, "-1 day, 23:59:59"],
  ])("formats %d ms as %s", (elapsedMs, text) => {
    expect(formatElapsed(elapsedMs)).toBe(text);
  });
});

describe("timing", () => {
  it("rounds the measured duration to microseconds", () => {
    expect(timing(0, 34, 33.52512)).toEqual({
      start: "1970-01-01T00:00:00.000Z",
      end: "1970-01-01T00:00:00.034Z",
      elapsed: "0:00:00.033525",
      elapsedMs: 33.525,
    });
  });

  it("uses the difference of the dates by default", () => {
    expect(timing(0, 1500).elapsed).toBe("0:00:01.500000");
  });
});

describe("isoTime", () => {
  it.each([0, 59_999, 60_000, 1_795_000_123_456, 1_795_000_119_007, -1, -60_001, 253_402_300_799_999])(
    "formats %d like a date",
    (ms) => {
      expect(isoTime(ms)).toBe(new Date(ms).toISOString());
    },
  );
});

describe("parseElapsed", () => {
  it.each([0, 0.001, 33.525, 1234, 59_999.999, 3_600_000, 90_061_000, 2 * 86_400_000])("reads back %d ms", (ms) => {
    expect(parseElapsed(formatElapsed(ms))).toBe(ms);
  });

  it.each(["", "1:1:1", "0:00", "soon", 5, null, undefined])("returns undefined for %p", (text) => {
    expect(parseElapsed(text)).toBeUndefined();
  });
});
