import { leastMs, listSchedulingMs, spread } from "../../bench/measure-times.ts";

describe("listSchedulingMs", () => {
  it.each([
    { latencies: [], lanes: 3, ms: 0, because: "there is nothing to do" },
    { latencies: [50, 50, 50], lanes: 1, ms: 150, because: "one lane takes one after the other" },
    { latencies: [50, 50, 50], lanes: 50, ms: 50, because: "there are more lanes than cases" },
    { latencies: [50, 50, 50, 50], lanes: 3, ms: 100, because: "the fourth waits for a lane" },
    { latencies: [30, 10, 10, 10], lanes: 2, ms: 30, because: "the lane that is free first takes the next" },
    { latencies: [10, 10, 10, 30], lanes: 2, ms: 40, because: "the longest comes last" },
  ])("is $ms when $because", ({ latencies, lanes, ms }) => {
    expect(listSchedulingMs(latencies, lanes)).toBe(ms);
  });
});

describe("leastMs", () => {
  it.each([
    { latencies: [], lanes: 3, ms: 0, because: "there is nothing to do" },
    { latencies: [50, 50, 50, 50], lanes: 3, ms: 200 / 3, because: "the work is shared out" },
    { latencies: [10, 10, 10, 300], lanes: 2, ms: 300, because: "one case takes longer than a share" },
  ])("is $ms when $because", ({ latencies, lanes, ms }) => {
    expect(leastMs(latencies, lanes)).toBeCloseTo(ms);
  });
});

describe("spread", () => {
  it.each([
    { values: [7], found: { median: 7, least: 7, most: 7 } },
    { values: [10, 9, 1], found: { median: 9, least: 1, most: 10 } },
    { values: [4, 1, 3, 2], found: { median: 2.5, least: 1, most: 4 } },
  ])("of $values is $found", ({ values, found }) => {
    expect(spread(values)).toEqual(found);
  });

  it("leaves the values as they are", () => {
    const values = [3, 1, 2];

    spread(values);

    expect(values).toEqual([3, 1, 2]);
  });
});
