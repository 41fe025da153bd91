import fc from "fast-check";
import { type CartEdit, cartEdits } from "../../../pipelines/menu/cart-edits.ts";
import type { Attribute, Cart, Item } from "../../../pipelines/menu/cart.ts";

const attributesOf = ({ name: _, children: __, ...attributes }: Item) => attributes as Record<string, Attribute>;
const total = (edits: readonly CartEdit[]) => Math.round(edits.reduce((sum, { cost }) => sum + cost, 0) * 1000) / 1000;

/** A cart in which order does not matter any more. */
const inOrder = (items: readonly Item[]): readonly string[] =>
  items
    .map((item) => JSON.stringify([item.name, Object.entries(attributesOf(item)).sort(), inOrder(item.children ?? [])]))
    .sort();

/** The cheapest way by the words of the rules: every way to pair items up is tried. In thousandths. */
const bruteForce = {
  list(actual: readonly Item[], expected: readonly Item[]): number {
    const [first, ...rest] = actual;
    if (first === undefined) return expected.reduce((sum, item) => sum + bruteForce.insert(item), 0);
    const deleted = 1000 + bruteForce.list(rest, expected);
    const paired = expected.map(
      (item, index) => bruteForce.pair(first, item) + bruteForce.list(rest, expected.toSpliced(index, 1)),
    );
    return Math.min(deleted, ...paired);
  },
  pair(from: Item, to: Item): number {
    if (from.name !== to.name) return 1000 + bruteForce.insert(to) - 1;
    const before = attributesOf(from);
    const after = attributesOf(to);
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    const differing = [...names].filter((name) => before[name] !== after[name]);
    return differing.length * 1000 + bruteForce.list(from.children ?? [], to.children ?? []);
  },
  insert(item: Item): number {
    const children = (item.children ?? []).reduce((sum, child) => sum + bruteForce.insert(child), 0);
    return 1000 + Object.keys(attributesOf(item)).length * 1000 + children;
  },
};

/** Does what the edits say, one after the other. Items that are deleted leave a gap, so that positions stay. */
function apply(cart: Cart, edits: readonly CartEdit[]): Cart {
  type Slot = { name: string; attributes: Record<string, Attribute>; children: (Slot | undefined)[] };
  const open = (item: Item): Slot => ({
    name: item.name,
    attributes: attributesOf(item),
    children: (item.children ?? []).map(open),
  });
  const close = ({ name, attributes, children }: Slot): Item => ({
    name,
    ...attributes,
    children: children.filter((child) => child !== undefined).map(close),
  });
  const root = cart.items.map(open) as (Slot | undefined)[];
  for (const edit of edits) {
    const steps = edit.path.split(".").map(Number);
    const index = steps.pop()!;
    const siblings = steps.reduce((slots, step) => slots[step]!.children, root);
    if (edit.action === "insert") {
      if (siblings[index] !== undefined) throw new Error(`${edit.path} is taken`);
      siblings[index] = { name: edit.name, attributes: {}, children: [] };
      continue;
    }
    const slot = siblings[index]!;
    if (slot.name !== edit.name) throw new Error(`${edit.path} is ${slot.name}, not ${edit.name}`);
    if (edit.action === "delete") siblings[index] = undefined;
    else {
      if ((edit.action === "set") === Object.hasOwn(slot.attributes, edit.attribute))
        throw new Error(`cannot ${edit.action} ${edit.attribute}`);
      if (edit.action === "remove") delete slot.attributes[edit.attribute];
      else slot.attributes[edit.attribute] = edit.value;
    }
  }
  return { items: root.filter((slot) => slot !== undefined).map(close) };
}

const attributes = fc.record(
  {
    size: fc.constantFrom("tall", "grande"),
    quantity: fc.constantFrom(1, 2),
    iced: fc.boolean(),
    constructor: fc.constant(null),
  },
  { requiredKeys: [] },
);
const anItem = (levels: number): fc.Arbitrary<Item> =>
  fc
    .tuple(
      fc.constantFrom("latte", "mocha", "milk"),
      attributes,
      levels === 0 ? fc.constant([]) : fc.array(anItem(levels - 1), { maxLength: 3 }),
    )
    .map(([name, own, children]) => ({ name, ...own, ...(children.length === 0 ? {} : { children }) }));
const aCart: fc.Arbitrary<Cart> = fc.record({ items: fc.array(anItem(2), { maxLength: 4 }) });

describe("cartEdits", () => {
  it("finds what a search through all ways to pair items up finds", () => {
    fc.assert(
      fc.property(aCart, aCart, (actual, expected) => {
        expect(cartEdits(actual, expected).cost).toBe(bruteForce.list(actual.items, expected.items) / 1000);
      }),
      { numRuns: 300 },
    );
  });

  it("gives edits that turn the actual cart into the expected one, and cost what it says", () => {
    fc.assert(
      fc.property(aCart, aCart, (actual, expected) => {
        const { cost, edits } = cartEdits(actual, expected);

        expect(inOrder(apply(actual, edits).items)).toEqual(inOrder(expected.items));
        expect(total(edits)).toBe(cost);
      }),
      { numRuns: 300 },
    );
  });

  it("finds no edits between carts that differ in order alone", () => {
    const shuffled = (items: readonly Item[]): readonly Item[] =>
      items.toReversed().map(({ name, children, ...rest }) => ({
        ...Object.fromEntries(Object.entries(rest).reverse()),
        name,
        children: shuffled(children ?? []),
      }));

    fc.assert(
      fc.property(aCart, (cart) => {
        expect(cartEdits(cart, { items: shuffled(cart.items) })).toEqual({ cost: 0, edits: [] });
      }),
    );
  });

  const latte: Item = { name: "latte", size: "tall" };
  it.each<[string, readonly Item[], readonly Item[], number, readonly string[]]>([
    ["nothing for two empty carts", [], [], 0, []],
    ["1 to change an attribute", [latte], [{ ...latte, size: "grande" }], 1, ["change 0 latte size"]],
    ["1 to set an attribute", [{ name: "latte" }], [latte], 1, ["set 0 latte size"]],
    ["1 to remove an attribute", [latte], [{ name: "latte" }], 1, ["remove 0 latte size"]],
    [
      "1 where a text is not the number that it reads as",
      [{ name: "tea", cups: "2" }],
      [{ name: "tea", cups: 2 }],
      1,
      ["change 0 tea cups"],
    ],
    [
      "1 to delete an item with all its children",
      [{ ...latte, children: [{ name: "oat milk" }] }],
      [],
      1,
      ["delete 0 latte"],
    ],
    ["1 for an item and 1 for each attribute to insert it", [], [latte], 2, ["insert 0 latte", "set 0 latte size"]],
    [
      "what the children cost besides, to insert an item",
      [],
      [{ ...latte, children: [{ name: "syrup", pumps: 2 }] }],
      4,
      ["insert 0 latte", "set 0 latte size", "insert 0.0 syrup", "set 0.0 syrup pumps"],
    ],
    [
      "a little less than to delete and to insert for another name",
      [{ name: "tea" }],
      [latte],
      2.999,
      ["delete 0 tea", "insert 0 latte", "set 0 latte size"],
    ],
    [
      "no more than to delete an item and to insert another of the same name",
      [{ name: "tea", size: "tall", cups: 2, iced: true }],
      [{ name: "tea" }],
      2,
      ["delete 0 tea", "insert 0 tea"],
    ],
    [
      "the least where one item could become several",
      [{ ...latte, iced: true }, latte],
      [
        { ...latte, size: "grande" },
        { ...latte, iced: true },
      ],
      1,
      ["change 1 latte size"],
    ],
    [
      "1 to insert a child at the next free index",
      [{ ...latte, children: [{ name: "a" }] }],
      [{ ...latte, children: [{ name: "b" }, { name: "a" }] }],
      1,
      ["insert 0.1 b"],
    ],
  ])("costs %s", (_, actual, expected, cost, steps) => {
    const result = cartEdits({ items: actual }, { items: expected });

    expect(
      result.edits.map((edit) =>
        [edit.action, edit.path, edit.name, ...("attribute" in edit ? [edit.attribute] : [])].join(" "),
      ),
    ).toEqual(steps);
    expect(result.cost).toBe(cost);
  });

  it("compares carts of hundreds of items", () => {
    const items = (size: string) =>
      Array.from({ length: 200 }, (_, index) => ({ name: `drink ${index % 10}`, size, index }));

    expect(cartEdits({ items: items("tall") }, { items: items("grande").toReversed() }).cost).toBe(200);
  });
});
