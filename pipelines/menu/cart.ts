import { z } from "zod";

/** What an attribute of an item may be. */
export type Attribute = string | number | boolean | null;

/** Something ordered. Whatever it has beside a name and children is an attribute, such as `size: "grande"`. */
export type Item = {
  readonly name: string;
  /** What belongs to it, such as the milk of a latte. */
  readonly children?: readonly Item[];
  readonly [attribute: string]: Attribute | readonly Item[] | undefined;
};

/** An order: a tree of items. Neither items nor children have an order. */
export type Cart = { readonly items: readonly Item[] };

const attribute = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: "an attribute must be a text, a number, true, false or null",
});

const item: z.ZodType<Item> = z.lazy(() =>
  z.object({ name: z.string().min(1), children: z.array(item).optional() }).catchall(attribute),
);

/** Recognizes carts. */
export const cartSchema: z.ZodType<Cart> = z.object({ items: z.array(item) });

/**
 * Checks that a value is a cart.
 *
 * @throws Error that lists what is wrong, each with its place.
 * @example
 * toCart(JSON.parse('{ "items": [{ "name": "latte", "size": "grande" }] }')).items.length; // 1
 */
export function toCart(value: unknown): Cart {
  const { success, data, error } = cartSchema.safeParse(value);
  if (success) return data;
  const issues = error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(".")}: ${message}`,
  );
  throw new Error(`the JSON is not a cart ({ "items": [{ "name": … }] }): ${issues.join("; ")}`);
}
