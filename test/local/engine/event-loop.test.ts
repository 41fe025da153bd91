import { createEventLoopYield } from "../../../local/engine/event-loop.ts";

function nextTurn() {
  return new Promise((resolve) => setImmediate(resolve));
}

describe("a breather", () => {
  it("lets work go on until its turn is over, and then those who had to wait one at a time, each with a turn of its own", async () => {
    const breathe = createEventLoopYield(0);
    const goneOn: string[] = [];
    const work = async (name: string) => {
      await breathe();
      goneOn.push(name, breathe() === undefined ? "at once" : "late");
    };

    const first = breathe();
    void work("a");
    void work("b");
    const seen = [[...goneOn]];
    for (let turn = 0; turn < 2; turn++) {
      await nextTurn();
      seen.push([...goneOn]);
    }

    expect(first).toBeUndefined();
    expect(seen).toEqual([[], ["a", "at once"], ["a", "at once", "b", "at once"]]);
  });
});
