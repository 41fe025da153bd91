import { findAhead } from "../../../../shared/run/store/case-results.ts";

describe("findAhead", () => {
  const items = Array.from({ length: 50 }, (_, index) => index);

  it("finds the earliest, whichever look is done first", async () => {
    const slowFirst = async (item: number) => {
      for (let turn = 0; turn < 50 - item; turn++) await Promise.resolve();
      return item >= 4 ? item : undefined;
    };

    expect(await findAhead(items, slowFirst)).toBe(4);
  });

  it("looks at more and more at once, up to 16, and at each once", async () => {
    const looked: number[] = [];
    const sizes: number[] = [];
    let open = 0;

    await findAhead(items, async (item, index) => {
      looked.push(index);
      open++;
      await Promise.resolve();
      if (open > 0) sizes.push(open);
      open = 0;
      return undefined;
    });

    expect(looked).toEqual(items);
    expect(sizes).toEqual([1, 2, 4, 8, 16, 16, 3]);
  });

  it("finds nothing where there is nothing", async () => {
    expect(await findAhead([], async () => 1)).toBeUndefined();
  });
});
