import { munkres } from "munkres";
import type { Attribute, Cart, Item } from "./cart.ts";

/**
 * One step from a cart to another. `path` leads to an item by positions: "1.0" is the first child of the second item.
 * Positions are those of the actual cart, and stay when an item is deleted; an item that is inserted takes the place of the
 * one that was deleted for it, or the next free place.
 */
export type CartEdit = { readonly path: string; readonly name: string; readonly cost: number } & (
  | { readonly action: "delete" }
  | { readonly action: "insert" }
  | { readonly action: "set" | "change"; readonly attribute: string; readonly value: Attribute }
  | { readonly action: "remove"; readonly attribute: string }
);

// In thousandths, so that sums are exact.
const STEP = 1000;
/** Slightly cheaper than a step: to put one item in the place of another beats to delete here and to insert there. */
const MAKE_ROOM = STEP - 1;

/** What it takes to repair something; the edits are written only of what turns out to be cheapest. */
type Repair = { readonly cost: number; readonly edits: (path: string) => readonly CartEdit[] };

/**
 * The cheapest edits that turn one cart into another, where the order of items, children and attributes does not matter.
 *
 * To delete an item costs 1, whatever its children. To insert one costs 1, 1 for each attribute, and what its children cost.
 * To set, change or remove an attribute costs 1. An item with another name is deleted and inserted for 0.001 less.
 *
 * @returns The edits in the order of the actual cart, and the sum of their costs: 0 where the carts are alike.
 * @example
 * const latte = { name: "latte", size: "tall" };
 * cartEdits({ items: [latte] }, { items: [{ ...latte, size: "grande" }] }).cost; // 1
 */
export function cartEdits(
  actual: Cart,
  expected: Cart,
): { readonly cost: number; readonly edits: readonly CartEdit[] } {
  const { cost, edits } = repairList(actual.items, expected.items);
  return { cost: cost / STEP, edits: edits("") };
}

function repairList(actual: readonly Item[], expected: readonly Item[]): Repair {
  const insertions = expected.map(insertItem);
  const repairs = actual.map((from) => expected.map((to, index) => repairItem(from, to, insertions[index]!)));
  // A pair never costs more than to delete the one and to insert the other, so as many pairs as there can be are best. What
  // is left over differs from pairing to pairing, hence what each pair saves is what is minimized.
  const savings = repairs.map((row) => row.map(({ cost }, index) => cost - STEP - insertions[index]!.cost));
  const expectedOf = new Map(expected.length === 0 ? [] : munkres(savings));
  const taken = new Set(expectedOf.values());

  const kept = actual.map((item, index) => {
    const partner = expectedOf.get(index);
    return partner === undefined ? deleteItem(item, STEP) : repairs[index]![partner]!;
  });
  const steps = [...kept, ...insertions.filter((_, index) => !taken.has(index))];
  return {
    cost: sum(steps.map(({ cost }) => cost)),
    edits: (parent) => steps.flatMap(({ edits }, index) => edits(parent === "" ? `${index}` : `${parent}.${index}`)),
  };
}

function repairItem(from: Item, to: Item, insertion: Repair): Repair {
  const isSame = from.name === to.name;
  const replaced = inTurn([deleteItem(from, isSame ? STEP : MAKE_ROOM), insertion]);
  if (!isSame) return replaced;
  const changed = inTurn([repairAttributes(from, to), repairList(from.children ?? [], to.children ?? [])]);
  return changed.cost <= replaced.cost ? changed : replaced;
}

function deleteItem({ name }: Item, cost: number): Repair {
  return { cost, edits: (path) => [{ path, name, action: "delete", cost: cost / STEP }] };
}

function insertItem(item: Item): Repair {
  const { name, children = [] } = item;
  const insertion: Repair = { cost: STEP, edits: (path) => [{ path, name, action: "insert", cost: 1 }] };
  return inTurn([insertion, repairAttributes({ name }, item), repairList([], children)]);
}

function repairAttributes(from: Item, to: Item): Repair {
  const before = attributesOf(from);
  const after = attributesOf(to);
  const { name } = from;
  const edits = (path: string): readonly CartEdit[] => [
    ...[...after]
      .filter(([attribute, value]) => before.get(attribute) !== value)
      .map(([attribute, value]): CartEdit => {
        const action = before.has(attribute) ? "change" : "set";
        return { path, name, action, attribute, value, cost: 1 };
      }),
    ...[...before.keys()]
      .filter((attribute) => !after.has(attribute))
      .map((attribute): CartEdit => ({ path, name, action: "remove", attribute, cost: 1 })),
  ];
  return { cost: edits("").length * STEP, edits };
}

/** A map, as an attribute may have any name, such as that of a method. */
const attributesOf = ({ name: _, children: __, ...attributes }: Item): ReadonlyMap<string, Attribute> =>
  new Map(Object.entries(attributes as Record<string, Attribute>));

const inTurn = (repairs: readonly Repair[]): Repair => ({
  cost: sum(repairs.map(({ cost }) => cost)),
  edits: (path) => repairs.flatMap(({ edits }) => edits(path)),
});

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
