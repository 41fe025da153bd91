import type { ComponentChildren, RefObject, TargetedKeyboardEvent } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type SortOrder, sortRows, type SortValue, visibleRange } from "./rows.ts";

export type Column<Row> = {
  /** Unique, unlike names that pipelines give. */
  readonly key: string;
  readonly name: string;
  /** Columns without a width share the rest. */
  readonly width?: string;
  readonly isNumber?: boolean;
  readonly show: (row: Row) => ComponentChildren;
  readonly sortBy: (row: Row) => SortValue;
};

type DataTableProps<Row> = {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Of the row whose details are open. */
  readonly openKey?: string;
  readonly onOpen: (key: string) => void;
  readonly onClose: () => void;
};

/** As in the style sheet. */
const ROW_PX = 28;

/**
 * A table of any length that renders only the rows in view. It is one stop for the keyboard: arrows move from row to row, Enter
 * opens a row, and Escape closes it. An open row follows the arrows.
 */
export function DataTable<Row>({ label, columns, rows, keyOf, openKey, onOpen, onClose }: DataTableProps<Row>) {
  const [order, setOrder] = useState<SortOrder | undefined>();
  const [view, setView] = useState({ scrollTop: 0, height: 600 });
  const grid = useRef<HTMLDivElement>(null);

  const sorted = useMemo(() => {
    const column = columns.find(({ key }) => key === order?.column);
    return column === undefined ? rows : sortRows(rows, column.sortBy, order?.isDescending ?? false);
  }, [rows, columns, order]);

  useEffect(() => {
    const measure = () => grid.current && setView(measureView(grid.current));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(grid.current!);
    return () => observer.disconnect();
  }, []);

  const keys = useGridKeys({ grid, rows: sorted, keyOf, rowPx: ROW_PX, openKey, onOpen, onClose });
  const { first, end } = visibleRange({ ...view, rowHeight: ROW_PX, count: sorted.length });
  const isCursorThere = keys.cursor >= first && keys.cursor < end;

  return (
    <div
      ref={grid}
      class="grid"
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={sorted.length + 1}
      aria-activedescendant={isCursorThere ? idOf(label, keys.cursor) : undefined}
      onKeyDown={keys.onKeyDown}
      onScroll={(event) => setView(measureView(event.currentTarget))}
    >
      <table role="presentation" style={{ minWidth: leastWidth(columns.length) }}>
        <colgroup>
          {columns.map(({ key, width }) => (
            <col key={key} style={width === undefined ? {} : { width }} />
          ))}
        </colgroup>
        <thead role="rowgroup">
          <tr role="row" aria-rowindex={1}>
            {columns.map((column) => (
              <HeadCell key={column.key} column={column} order={order} onOrder={setOrder} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          <Gap rows={first} />
          {sorted.slice(first, end).map((row, index) => {
            const position = first + index;
            const key = keyOf(row);
            const marks = [position === keys.cursor && "cursor", key === openKey && "open"].filter(Boolean).join(" ");
            return (
              <tr
                key={position}
                id={idOf(label, position)}
                role="row"
                class={marks}
                aria-rowindex={position + 2}
                aria-selected={key === openKey}
                onClick={() => keys.open(position)}
              >
                {columns.map(({ key: column, isNumber, show }) => (
                  <td key={column} role="gridcell" class={isNumber ? "number" : undefined}>
                    {show(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          <Gap rows={sorted.length - end} />
        </tbody>
      </table>
      {sorted.length === 0 && <p class="quiet nothing">No rows.</p>}
    </div>
  );
}

/** Leaves room for the last columns, which share the rest of the width. */
const leastWidth = (columns: number): string => `${Math.max(44, 9 * columns - 1)}rem`;

/** The height of the rows that are not rendered. */
const Gap = ({ rows }: { rows: number }) =>
  rows > 0 ? <tr role="presentation" style={{ height: `${rows * ROW_PX}px` }} /> : null;

const idOf = (label: string, position: number): string => `${label.replaceAll(/\W/g, "-")}-${position}`;

const measureView = ({ scrollTop, clientHeight }: HTMLElement) => ({ scrollTop, height: clientHeight });

function HeadCell<Row>({
  column: { key, name, isNumber },
  order,
  onOrder,
}: {
  column: Column<Row>;
  order: SortOrder | undefined;
  onOrder: (order: SortOrder | undefined) => void;
}) {
  const own = order?.column === key ? order : undefined;
  const sort = own === undefined ? undefined : own.isDescending ? "descending" : "ascending";
  // First ascending, then descending, then unsorted.
  const next = own === undefined ? { column: key, isDescending: false } : { column: key, isDescending: true };
  return (
    <th role="columnheader" class={isNumber ? "number" : undefined} aria-sort={sort}>
      <button type="button" onClick={() => onOrder(own?.isDescending ? undefined : next)}>
        {name}
        <span aria-hidden="true">{sort === undefined ? "" : sort === "ascending" ? " ↑" : " ↓"}</span>
      </button>
    </th>
  );
}

type GridKeys = {
  /** The index of the active row. */
  readonly cursor: number;
  readonly open: (index: number) => void;
  readonly onKeyDown: (event: TargetedKeyboardEvent<HTMLElement>) => void;
};

/** Handles the keys of a table whose rows are mostly not rendered: arrows, Page Up and Down, Home, End, Enter and Escape. */
function useGridKeys<Row>({
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
  // A filter may have removed or moved the row.
  const found = cursorKey === undefined ? -1 : rows.findIndex((row) => keyOf(row) === cursorKey);
  const cursor = Math.max(0, found);

  function moveTo(index: number): void {
    const next = Math.max(0, Math.min(index, rows.length - 1));
    const row = rows[next];
    if (row === undefined) return;
    const key = keyOf(row);
    setCursorKey(key);
    scrollTo(next);
    if (openKey !== undefined) onOpen(key);
  }

  function scrollTo(index: number): void {
    const element = grid.current;
    if (element === null) return;
    // The sticky head covers a row.
    const [top, bottom] = [index * rowPx, (index + 2) * rowPx];
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
  }

  // An address may open a row far down.
  const openPlace = openKey === undefined ? -1 : rows.findIndex((row) => keyOf(row) === openKey);
  useEffect(() => {
    if (openPlace >= 0) scrollTo(openPlace);
  }, [openPlace]);

  function open(index: number): void {
    const row = rows[index];
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
