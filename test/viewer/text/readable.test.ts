import {
  readableCell,
  readableCount,
  readableMs,
  readableNumber,
  readablePercent,
  readableTime,
  readableTokens,
  readableUsd,
} from "../../../viewer/text/readable.ts";

describe("numbers of the page", () => {
  it("say what they are", () => {
    expect(readablePercent(1 / 3)).toBe("33.3%");
    expect(readableCount(1_234_567)).toBe("1,234,567");
    expect([0, 0.1 + 0.2, 12_345_678, 1_234_567.891, 1e-9, -2.5].map(readableNumber)).toEqual([
      "0",
      "0.3",
      "12345678",
      "1234568",
      "1.000e-9",
      "-2.5",
    ]);
    expect([0, 12.345, 1234, 90_000, 7_200_000].map(readableMs)).toEqual([
      "0 ms",
      "12.3 ms",
      "1.23 s",
      "1.5 min",
      "2 h",
    ]);
    expect([0, 0.00042, 12.5, -1].map(readableUsd)).toEqual(["$0.00", "$0.00042", "$12.50", "-$1.00"]);
    expect(readableTokens({ inputTokens: 1200, outputTokens: 3, costUsd: 0, isEstimate: true })).toBe(
      "about 1,200 in, 3 out",
    );
    expect([undefined, null, false, "text", 0.5].map(readableCell)).toEqual(["", "", "false", "text", "0.5"]);
  });

  it("leave out a time that is none", () => {
    expect(readableTime("2026-11-22T15:37:01.390Z")).toMatch(/^2026-11-2[123] \d\d:\d\d:01$/);
    expect(readableTime("soon")).toBe("");
    expect(readableTime(undefined)).toBe("");
  });
});
