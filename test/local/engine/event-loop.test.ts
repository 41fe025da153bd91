import { createEventLoopYield } from "../../../local/engine/event-loop.ts";

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("createEventLoopYield", () => {
  it("lets work continue until its turn is over, then resumes waiting work one piece per turn", async () => {
    const yieldIfDue = createEventLoopYield(0);
    const resumed: string[] = [];
    const work = async (name: string) => {
      await yieldIfDue();
      resumed.push(name, yieldIfDue() === undefined ? "at once" : "late");
    };

    const first = yieldIfDue();
    void work("a");
    void work("b");
    const seen = [[...resumed]];
    for (let turn = 0; turn < 2; turn++) {
      await nextTurn();
      seen.push([...resumed]);
    }

    expect(first).toBeUndefined();
    expect(seen).toEqual([[], ["a", "at once"], ["a", "at once", "b", "at once"]]);
  });
});
