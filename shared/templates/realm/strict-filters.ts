import type { Filter } from "../nunjucks-internals.ts";

/**
 * Returns the filters of nunjucks and of gotag. Filters whose result can be much larger than their input charge for it before
 * they create it; filters that take a property name read own properties only.
 *
 * Uses nothing outside its body: it is evaluated in the realm of the templates, from its source.
 */
export function strictFilters(
  { filters: given, tests }: { readonly filters: Record<string, Filter>; readonly tests: Record<string, Filter> },
  { charge, sizeOf }: { readonly charge: (units: number) => void; readonly sizeOf: (value: unknown) => number },
) {
  type List = readonly unknown[];
  const missingBecomes: Filter = (value, fallback, alsoFalsy) => (alsoFalsy ? value || fallback : (value ?? fallback));
  const property = (item: unknown, key: unknown): unknown =>
    item !== null && item !== undefined && Object.hasOwn(Object(item) as object, String(key))
      ? (item as Record<string, unknown>)[String(key)]
      : undefined;
  const length = (value: unknown): number => Number((value as { length?: unknown } | null)?.length ?? 0);
  const count = (value: unknown): number => Math.max(0, Number(value) || 0);
  /** Wraps a filter so that it first charges for the maximum size of its result. */
  const bounded = (name: string, units: (value: unknown, ...more: List) => number): [string, Filter] => [
    name,
    function (value, ...more) {
      charge(units(value, ...more));
      return given[name]!.call(this, value, ...more);
    },
  ];

  const select = (items: List, test: unknown, argument: unknown, wanted: boolean): List => {
    if (!Object.hasOwn(tests, String(test))) throw new Error(`there is no test ${JSON.stringify(test)}`);
    return Array.from(items).filter((item) => tests[String(test)]!.call(undefined, item, argument) === wanted);
  };

  const filters: Record<string, Filter> = Object.assign(Object.create(null), given, {
    default: missingBecomes,
    d: missingBecomes,
    json: (value: unknown) => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``,
    groupby: (items: List, key: unknown) => Object.groupBy(items, (item) => String(property(item, key))),
    select: (items: List, test: unknown = "truthy", argument?: unknown) => select(items, test, argument, true),
    reject: (items: List, test: unknown = "truthy", argument?: unknown) => select(items, test, argument, false),
    selectattr: (items: List, key: unknown) => items.filter((item) => property(item, key)),
    rejectattr: (items: List, key: unknown) => items.filter((item) => !property(item, key)),
    join(items: List, separator: unknown = "", key?: unknown) {
      charge(length(items) * length(String(separator)));
      const texts = Array.from(items, (item) => (key ? property(item, key) : item));
      return texts.join(String(separator));
    },
    sum: (items: List, key?: unknown, start: unknown = 0) =>
      items.reduce((sum: number, item) => sum + ((key ? property(item, key) : item) as number), start as number),
    ...Object.fromEntries([
      bounded("center", (_text, width) => count(width)),
      bounded("indent", (text, width) => count(width) * String(text).split("\n").length),
      bounded("batch", (_items, size, fill) => count(size) * sizeOf(fill)),
      bounded("slice", (_items, parts, fill) => count(parts) * (1 + sizeOf(fill))),
      // "$`" and similar patterns can insert the whole text.
      bounded("replace", (text, old, by) => {
        const size = length(String(text));
        const each = length(String(by));
        return (size + 1) * (old instanceof RegExp && String(by).includes("$") ? each * size : each);
      }),
    ]),
  });
  return Object.fromEntries(Object.entries(filters).sort(([a], [b]) => (a < b ? -1 : 1)));
}
