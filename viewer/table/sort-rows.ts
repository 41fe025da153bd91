/** `column`: its key. */
export type SortOrder = { readonly column: string; readonly isDescending: boolean };

export type SortValue = string | number | undefined;

/**
 * Rows in the order of what they have in a column: numbers by size, before texts; rows without a value come last either way.
 *
 * @example
 * sortRows([{ n: 2 }, { n: 1 }], ({ n }) => n, false); // [{ n: 1 }, { n: 2 }]
 */
export function sortRows<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => SortValue,
  isDescending: boolean,
): readonly Row[] {
  const direction = isDescending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: valueOf(row) }))
    .sort((a, b) => {
      const isEmpty = Number(isMissing(a.value)) - Number(isMissing(b.value));
      return isEmpty !== 0 ? isEmpty : direction * compare(a.value, b.value);
    })
    .map(({ row }) => row);
}

const isMissing = (value: SortValue): boolean => value === undefined || value === "";

function compare(a: SortValue, b: SortValue): number {
  if (isMissing(a) && isMissing(b)) return 0;
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "number" || typeof b === "number") return typeof a === "number" ? -1 : 1;
  return a === b ? 0 : a! < b! ? -1 : 1;
}
