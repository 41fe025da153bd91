import type { ComponentChildren } from "preact";
import type { PassRate } from "../../shared/contract/index.ts";
import { readablePercent, readableRange } from "../../shared/reports/index.ts";

/** Names with their values; empty values are left out. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) =>
        value === undefined || value === "" ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** A pass rate with its 95% interval. */
export function Rate({ of }: { of: PassRate | undefined }) {
  if (of === undefined) return <span class="quiet">unknown</span>;
  return (
    <span>
      {readablePercent(of.rate)} <span class="quiet">{readableRange(of)}</span>
    </span>
  );
}

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
