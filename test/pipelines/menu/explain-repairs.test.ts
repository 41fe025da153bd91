import { explainRepairs } from "../../../pipelines/menu/explain-repairs.ts";

describe("explainRepairs", () => {
  it("lists the edits of the turns that did not end in the expected cart", () => {
    const turn = (cost: number, ...edits: readonly string[]) => ({ stages: { assess: { cost, edits } } });
    const results = [
      { case: { uuid: "u1" }, turns: [turn(0), turn(2, "0: latte: change size to `grande`", "1: tea: delete")] },
      { case: { uuid: "u2" }, turns: [turn(1, "0: tea: delete"), { stages: { prepare: [] } }] },
      { case: { uuid: "u3" }, turns: [turn(0)] },
      { case: { uuid: "u4" } },
    ];

    expect(explainRepairs({ results } as never)).toBe(
      "u1, turn 2: 2\n  0: latte: change size to `grande`\n  1: tea: delete\nu2, turn 1: 1\n  0: tea: delete",
    );
  });

  it("says nothing where there is nothing to repair", () => {
    expect(explainRepairs({ results: [] } as never)).toBe("");
  });
});
