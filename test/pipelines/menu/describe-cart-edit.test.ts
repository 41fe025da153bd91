import type { Attribute } from "../../../pipelines/menu/cart.ts";
import { describeCartEdit } from "../../../pipelines/menu/describe-cart-edit.ts";

const size = { path: "0", name: "latte", cost: 1, attribute: "size" } as const;

describe("describeCartEdit", () => {
  it("names the item and what to do", () => {
    expect(
      [
        { ...size, action: "change", value: "grande" } as const,
        { ...size, action: "set", value: "grande" } as const,
        { ...size, action: "remove" } as const,
        { path: "1", name: "tea", action: "delete", cost: 1 } as const,
        { path: "0.2", name: "oat milk", action: "insert", cost: 1 } as const,
      ].map(describeCartEdit),
    ).toEqual([
      "0: latte: change size to `grande`",
      "0: latte: set size to `grande`",
      "0: latte: remove size",
      "1: tea: delete",
      "0.2: oat milk: insert",
    ]);
  });

  it.each<[Attribute, string]>([
    [2, "2"],
    ["2", '"2"'],
    ["2 percent", "2 percent"],
    [true, "true"],
    ["true", '"true"'],
    [null, "null"],
    ["", '""'],
    [" tall", '" tall"'],
    ["a\nb", '"a\\nb"'],
    ["a`b", '"a`b"'],
    ["a\u202eb\u2028", '"a\\u202eb\\u2028"'],
  ])("shows the value %j so that it can be taken for nothing else", (value, shown) => {
    expect(describeCartEdit({ ...size, action: "set", value })).toBe(`0: latte: set size to \`${shown}\``);
  });

  it("keeps an odd name on one line", () => {
    expect(describeCartEdit({ path: "0", name: "a\nb", action: "delete", cost: 1 })).toBe('0: "a\\nb": delete');
  });
});
