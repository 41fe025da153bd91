/** How many rows beyond the edges are there already when one scrolls. */
const SPARE = 10;

/**
 * Which rows of a long table need to be there: those that can be seen, and a few more.
 *
 * @returns From `first` up to, and without, `end`.
 * @example
 * visibleRange({ scrollTop: 2800, height: 560, rowHeight: 28, count: 10_000 }); // { first: 90, end: 131 }
 */
export function visibleRange({
  scrollTop,
  height,
  rowHeight,
  count,
}: {
  readonly scrollTop: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly count: number;
}): { readonly first: number; readonly end: number } {
  // Fewer rows than before leave the table scrolled beyond its end, until the browser notices.
  const first = Math.max(0, Math.min(Math.floor(scrollTop / rowHeight), count - Math.ceil(height / rowHeight)) - SPARE);
  const end = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + 1 + SPARE);
  return { first, end: Math.max(first, end) };
}
