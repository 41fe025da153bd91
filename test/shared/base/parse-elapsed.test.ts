import { parseElapsed, formatElapsed } from "../../../shared/base/elapsed.ts";

describe("parseElapsed", () => {
  it.each([0, 0.001, 33.525, 1234, 59_999.999, 3_600_000, 90_061_000, 2 * 86_400_000])("reads back %d ms", (ms) => {
    expect(parseElapsed(formatElapsed(ms))).toBe(ms);
  });

  it.each(["", "1:1:1", "0:00", "soon", 5, null, undefined])("does not know %p", (text) => {
    expect(parseElapsed(text)).toBeUndefined();
  });
});
