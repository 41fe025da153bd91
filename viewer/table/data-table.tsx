import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { sortRows, type SortOrder, type SortValue } from "./sort-rows.ts";
import { useGridKeys } from "./use-grid-keys.ts";
import { visibleRange } from "./visible-range.ts";

export type Column<Row> = {
  /** Tells it from the others: pipelines may call a column as they like. */
  readonly key: string;
  readonly name: string;
  /** As a share of the table's width; columns without one share what is left. */
  readonly width?: string;
  readonly isNumber?: boolean;
  readonly show: (row: Row) => ComponentChildren;
  readonly sortBy: (row: Row) => SortValue;
};

export type DataTableProps<Row> = {
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
 * A table of any length: of its rows only those that can be seen are there. With the keyboard it is one stop, in which arrows
 * move from row to row; Enter opens a row, Escape closes it, and while one is open it follows the arrows.
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
            const place = first + index;
            const key = keyOf(row);
            const marks = [place === keys.cursor && "cursor", key === openKey && "open"].filter(Boolean).join(" ");
            return (
              <tr
                key={place}
                id={idOf(label, place)}
                role="row"
                class={marks}
                aria-rowindex={place + 2}
                aria-selected={key === openKey}
                onClick={() => keys.open(place)}
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

/** Wide enough for the last columns too: those of what went wrong have what is left. */
const leastWidth = (columns: number): string => `${Math.max(44, 9 * columns - 1)}rem`;

/** What is not there takes its place all the same. */
const Gap = ({ rows }: { rows: number }) =>
  rows > 0 ? <tr role="presentation" style={{ height: `${rows * ROW_PX}px` }} /> : null;

const idOf = (label: string, place: number): string => `${label.replaceAll(/\W/g, "-")}-${place}`;

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
  // First upwards, then downwards, then as the rows came.
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
