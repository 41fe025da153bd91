import { capHeap } from "../../../cli/host/start-app.ts";

const megabyte = 2 ** 20;

describe("capHeap", () => {
  it("lets the young generation grow to 32 MB, and then no further", () => {
    const flags: string[] = [];
    let young = 0;
    let collected = () => {};
    const stop = jest.fn();

    capHeap({
      youngBytes: () => young,
      setFlag: (flag) => flags.push(flag),
      afterCollections: (callback) => {
        collected = callback;
        return stop;
      },
    });
    young = 16 * megabyte;
    collected();
    const before = [...flags];
    young = 32 * megabyte;
    collected();

    expect(before).toEqual(["--heap-growing-percent=100"]);
    expect(flags).toEqual(["--heap-growing-percent=100", "--semi-space-growth-factor=1"]);
    expect(stop).toHaveBeenCalledTimes(1);
  });
});
