import { seededRandom } from "../../../shared/reports/statistics.ts";

function draw(seed: number, ...counts: readonly number[]): number[] {
  const random = seededRandom(seed);
  return counts.flatMap((count) => {
    const numbers = new Uint32Array(count);
    random(numbers);
    return [...numbers];
  });
}

describe("seededRandom", () => {
  it("gives the same numbers for the same seed, and others for another", () => {
    expect(draw(7, 5)).toEqual(draw(7, 5));
    expect(draw(7, 5)).not.toEqual(draw(8, 5));
  });

  it("goes on where it was", () => {
    expect(draw(7, 2, 0, 3)).toEqual(draw(7, 5));
  });

  it("spreads its numbers evenly over 32 bits", () => {
    const buckets = new Array<number>(16).fill(0);
    for (const number of draw(1, 160_000)) buckets[number >>> 28]!++;

    // Five standard deviations of a bucket are 484.
    for (const count of buckets) expect(Math.abs(count - 10_000)).toBeLessThan(484);
  });
});
