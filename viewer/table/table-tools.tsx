import { useEffect, useRef } from "preact/hooks";
import { oneLine, readableCount } from "../text.ts";
import type { RowFilter } from "./rows.ts";

type Choice = { readonly value: string; readonly name: string; readonly count: number };

/** Filters the rows of a table by status or change, keyword, and search. `/` focuses the search. */
export function TableTools({
  filter,
  onFilter,
  choices,
  keywords,
  shown,
  total,
}: {
  filter: RowFilter;
  onFilter: (changes: { [K in keyof RowFilter]: string | undefined }) => void;
  choices: readonly Choice[];
  keywords: readonly string[];
  shown: number;
  total: number;
}) {
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const find = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      search.current?.focus();
    };
    addEventListener("keydown", find);
    return () => removeEventListener("keydown", find);
  }, []);

  return (
    <div class="tools">
      <div class="choices" role="group" aria-label="Show">
        {[{ value: "", name: "all", count: total }, ...choices].map(({ value, name, count }) => (
          <button
            key={value}
            type="button"
            aria-pressed={(filter.show ?? "") === value}
            onClick={() => onFilter({ show: value })}
          >
            {name} <span class="quiet">{readableCount(count)}</span>
          </button>
        ))}
      </div>
      {keywords.length > 0 && (
        <label>
          Keyword{" "}
          <select value={filter.keyword ?? ""} onChange={(event) => onFilter({ keyword: event.currentTarget.value })}>
            <option value="">any</option>
            {keywords.map((keyword) => (
              <option key={keyword} value={keyword}>
                {oneLine(keyword, 60)}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        Search{" "}
        <input
          ref={search}
          type="search"
          placeholder="id, keyword, column, error  /"
          value={filter.search ?? ""}
          onInput={(event) => onFilter({ search: event.currentTarget.value })}
        />
      </label>
      <output role="status">
        {readableCount(shown)} of {readableCount(total)}
      </output>
    </div>
  );
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;

/** An input that reports its text when it is complete, not at every key: the app searches its runs for it. */
export function TextFilter({
  name,
  placeholder,
  value,
  onValue,
}: {
  name: string;
  placeholder?: string;
  value: string;
  onValue: (value: string) => void;
}) {
  return (
    <label>
      {name}{" "}
      <input
        type="search"
        value={value}
        placeholder={placeholder}
        onChange={(event) => onValue(event.currentTarget.value.trim())}
      />
    </label>
  );
}
