import type { RefObject, TargetedKeyboardEvent } from "preact";
import { useEffect, useState } from "preact/hooks";

export type GridKeys = {
  /** The place of the row that the keyboard is at. */
  readonly cursor: number;
  readonly open: (place: number) => void;
  readonly onKeyDown: (event: TargetedKeyboardEvent<HTMLElement>) => void;
};

/** The keyboard of a table whose rows are mostly not there: arrows, Page Up and Down, Home, End, Enter and Escape. */
export function useGridKeys<Row>({
  grid,
  rows,
  keyOf,
  rowPx,
  openKey,
  onOpen,
  onClose,
}: {
  readonly grid: RefObject<HTMLElement | null>;
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly rowPx: number;
  readonly openKey: string | undefined;
  readonly onOpen: (key: string) => void;
  readonly onClose: () => void;
}): GridKeys {
  const [cursorKey, setCursorKey] = useState<string | undefined>(openKey);
  // The row may be gone after a filter, or have moved.
  const found = cursorKey === undefined ? -1 : rows.findIndex((row) => keyOf(row) === cursorKey);
  const cursor = Math.max(0, found);

  function moveTo(place: number): void {
    const next = Math.max(0, Math.min(place, rows.length - 1));
    const row = rows[next];
    if (row === undefined) return;
    const key = keyOf(row);
    setCursorKey(key);
    scrollTo(next);
    if (openKey !== undefined) onOpen(key);
  }

  function scrollTo(place: number): void {
    const element = grid.current;
    if (element === null) return;
    // The head stays at the top, and covers a row.
    const [top, bottom] = [place * rowPx, (place + 2) * rowPx];
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
  }

  // An address may lead to a row far down.
  const openPlace = openKey === undefined ? -1 : rows.findIndex((row) => keyOf(row) === openKey);
  useEffect(() => {
    if (openPlace >= 0) scrollTo(openPlace);
  }, [openPlace]);

  function open(place: number): void {
    const row = rows[place];
    if (row === undefined) return;
    setCursorKey(keyOf(row));
    onOpen(keyOf(row));
  }

  const page = () => Math.max(1, Math.floor((grid.current?.clientHeight ?? 0) / rowPx) - 2);
  const actions: { readonly [key: string]: () => void } = {
    ArrowDown: () => moveTo(found < 0 ? 0 : cursor + 1),
    ArrowUp: () => moveTo(cursor - 1),
    PageDown: () => moveTo(cursor + page()),
    PageUp: () => moveTo(cursor - page()),
    Home: () => moveTo(0),
    End: () => moveTo(rows.length - 1),
    Enter: () => open(cursor),
    " ": () => open(cursor),
    Escape: onClose,
  };

  return {
    cursor,
    open,
    onKeyDown: (event) => {
      const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
      const isForButton = event.target instanceof HTMLButtonElement && (event.key === "Enter" || event.key === " ");
      if (action === undefined || isForButton || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      action();
    },
  };
}
