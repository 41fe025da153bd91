import { purgeSlices } from "../../../functions/timers/purge-slices.ts";

const DAY_MS = 86_400_000;
const before = new Date("2026-11-22T03:30:00Z");

describe("purgeSlices", () => {
  it("covers all the time before a moment, without a gap", () => {
    const slices = [...purgeSlices(before)];

    expect(slices[0]?.to).toEqual(before);
    expect(slices.slice(1).map(({ to }) => to)).toEqual(slices.slice(0, -1).map(({ from }) => from));
    expect(slices.at(-1)?.from).toEqual(new Date(0));
  });

  it("begins with a day, and has few slices", () => {
    const days = [...purgeSlices(before)].map(({ from, to }) => (to.getTime() - from.getTime()) / DAY_MS);

    expect(days.slice(0, 4)).toEqual([1, 2, 4, 8]);
    expect(days.length).toBeLessThanOrEqual(16);
  });

  it("has none before time begins", () => {
    expect([...purgeSlices(new Date(0))]).toEqual([]);
  });
});
