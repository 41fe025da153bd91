import type { ComponentChildren } from "preact";

type Head = string | { readonly name: string; readonly isNumber: true };

/** The head of a column of numbers. */
export const asNumber = (name: string): Head => ({ name, isNumber: true });

/** A short table with a name. Columns of numbers are aligned at their right. */
export function SimpleTable({
  title,
  head,
  rows,
}: {
  title: string;
  head: readonly Head[];
  rows: readonly (readonly ComponentChildren[])[];
}) {
  const classOf = (column: number) => (typeof head[column] === "string" ? undefined : "number");
  return (
    <div class="scrolls">
      <table class="simple">
        <caption>{title}</caption>
        <thead>
          <tr>
            {head.map((name, column) => (
              <th key={column} scope="col" class={classOf(column)}>
                {typeof name === "string" ? name : name.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, column) =>
                column === 0 ? (
                  <th key={column} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={column} class={classOf(column)}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
