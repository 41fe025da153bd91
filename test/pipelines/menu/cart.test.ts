import { toCart } from "../../../pipelines/menu/cart.ts";

const wrong = 'the JSON is not a cart ({ "items": [{ "name": … }] }): ';
const scalars = "an attribute must be a text, a number, true, false or null";

describe("toCart", () => {
  it("takes a tree of items with attributes", () => {
    const cart = {
      items: [
        { name: "latte", size: "tall", iced: true, note: null, children: [{ name: "vanilla syrup", pumps: 2 }] },
        { name: "tea", children: [] },
      ],
    };

    expect(toCart(cart)).toEqual(cart);
  });

  it.each([
    ["nothing", null, "Invalid input: expected object, received null"],
    ["a list", [], "Invalid input: expected object, received array"],
    ["an object without items", {}, "items: Invalid input: expected array, received undefined"],
    ["an item without a name", { items: [{}] }, "items.0.name: Invalid input: expected string, received undefined"],
    [
      "an item with an empty name",
      { items: [{ name: "" }] },
      "items.0.name: Too small: expected string to have >=1 characters",
    ],
    ["an attribute that is a list", { items: [{ name: "latte", options: ["decaf"] }] }, `items.0.options: ${scalars}`],
    [
      "several mistakes",
      { items: [{ name: "latte", children: [{ name: 1, size: {} }] }, "tea"] },
      `items.0.children.0.name: Invalid input: expected string, received number; items.0.children.0.size: ${scalars}; items.1: Invalid input: expected object, received string`,
    ],
  ])("refuses %s", (_, value, message) => {
    expect(() => toCart(value)).toThrow(new Error(wrong + message));
  });
});
