import { memoizeRecent } from "../../../shared/base/memoize-recent.ts";

describe("memoizeRecent", () => {
  it("loads a key once, also for concurrent calls", async () => {
    const load = jest.fn(async (key: string) => key.toUpperCase());
    const read = memoizeRecent(load, { size: 2 });

    expect(await Promise.all([read("a"), read("a")])).toEqual(["A", "A"]);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it("forgets the least recently used key", async () => {
    const load = jest.fn(async (key: string) => key);
    const read = memoizeRecent(load, { size: 2 });

    for (const key of ["a", "b", "a", "c", "a", "b"]) await read(key);

    expect(load.mock.calls.map(([key]) => key)).toEqual(["a", "b", "c", "b"]);
  });

  it("does not cache a failed load", async () => {
    const load = jest.fn().mockRejectedValueOnce(new Error("away")).mockResolvedValue("back");
    const read = memoizeRecent(load, { size: 2 });

    await expect(read("a")).rejects.toThrow("away");
    expect(await read("a")).toBe("back");
  });
});
