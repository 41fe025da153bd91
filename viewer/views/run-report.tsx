import { useMemo } from "preact/hooks";
import type { CaseId, CaseNotes, CaseResult } from "../api/case-result.ts";
import type { CaseStatus, CaseSummary, RunSummary } from "../api/summary.ts";
import { useLoaded } from "../live/use-loaded.ts";
import { CaseStatusWord } from "../parts/status.tsx";
import { Trouble } from "../parts/trouble.tsx";
import type { Route } from "../route.ts";
import { parseCaseKey } from "../table/case-key.ts";
import { caseRows, type CaseRow } from "../table/case-row.ts";
import { DataTable, type Column } from "../table/data-table.tsx";
import { filterRows } from "../table/filter-rows.ts";
import { TableTools } from "../table/table-tools.tsx";
import { oneLine } from "../text/one-line.ts";
import { readableCell } from "../text/readable.ts";
import { STATUS_WORDS } from "../text/status-words.ts";
import type { SetQuery } from "../use-route.ts";
import { CaseDetails } from "./case-details.tsx";
import { DetailsPanel } from "./details-panel.tsx";
import { RunNumbers } from "./run-numbers.tsx";

/** Where the results of cases come from: the app, or a log file. */
export type CaseSource = {
  /** Tells one source from another. */
  readonly key: string;
  readonly result: (id: CaseId, signal: AbortSignal) => Promise<CaseResult>;
  /** What the pipeline's code knows; not there for a log file. */
  readonly notes?: (id: CaseId, signal: AbortSignal) => Promise<CaseNotes>;
};

const NO_CASES: readonly CaseSummary[] = [];

/** A run in numbers, the table of its cases, and the details of one of them. */
export function RunReport({
  summary,
  firstCases = NO_CASES,
  source,
  query,
  setQuery,
}: {
  summary: RunSummary | undefined;
  /** Cases to look at until the summary is there. */
  firstCases?: readonly CaseSummary[];
  source: CaseSource;
  query: Route["query"];
  setQuery: SetQuery;
}) {
  const cases = summary?.cases ?? firstCases;
  const rows = useMemo(() => caseRows(cases), [cases]);
  const columns = useMemo(() => columnsOf(summary, cases), [summary, cases]);
  const choices = useMemo(() => choicesOf(cases), [cases]);
  const { show, keyword, search, case: openKey } = query;
  const shown = useMemo(
    () =>
      filterRows(rows, { show, keyword, search }, ({ of, search: text }) => ({
        kind: of.status,
        keywords: of.keywords,
        search: text,
      })),
    [rows, show, keyword, search],
  );
  if (summary === undefined && cases.length === 0) return null;
  return (
    <>
      {summary && <RunNumbers summary={summary} onKeyword={(word) => setQuery({ keyword: word })} />}
      <h2>Cases</h2>
      <TableTools
        filter={query}
        onFilter={setQuery}
        choices={choices}
        keywords={summary?.keywords.map((of) => of.keyword) ?? []}
        shown={shown.length}
        total={rows.length}
      />
      <div class={openKey === undefined ? "master" : "master with-details"}>
        <DataTable
          label="Cases"
          columns={columns}
          rows={shown}
          keyOf={({ key }) => key}
          openKey={openKey}
          onOpen={(key) => setQuery({ case: key })}
          onClose={() => setQuery({ case: undefined })}
        />
        {openKey !== undefined && (
          <OpenCase source={source} caseKey={openKey} onClose={() => setQuery({ case: undefined })} />
        )}
      </div>
    </>
  );
}

function OpenCase({ source, caseKey, onClose }: { source: CaseSource; caseKey: string; onClose: () => void }) {
  const id = parseCaseKey(caseKey);
  const key = `${source.key} ${caseKey}`;
  const result = useLoaded((signal) => source.result(id, signal), key);
  const notes = useLoaded(async (signal) => source.notes?.(id, signal), key);
  return (
    <DetailsPanel title={`Case ${oneLine(caseKey, 60)}`} onClose={onClose}>
      <Trouble error={result.error} />
      {result.value && <CaseDetails result={result.value} notes={notes.value} />}
    </DetailsPanel>
  );
}

function columnsOf(summary: RunSummary | undefined, cases: readonly CaseSummary[]): readonly Column<CaseRow>[] {
  const own = summary?.columns ?? [];
  return [
    { key: "id", name: "id", width: "8.5rem", show: ({ short }) => <code>{short}</code>, sortBy: ({ place }) => place },
    {
      key: "status",
      name: "status",
      width: "6rem",
      show: ({ of }) => <CaseStatusWord status={of.status} />,
      sortBy: ({ of }) => STATUS_WORDS[of.status],
    },
    ...(cases.some(({ repeat }) => repeat !== undefined)
      ? [
          {
            key: "repeat",
            name: "repeat",
            width: "5rem",
            isNumber: true,
            show: ({ of }: CaseRow) => of.repeat,
            sortBy: ({ of }: CaseRow) => of.repeat,
          },
        ]
      : []),
    ...own.map(({ name, numbers }, column): Column<CaseRow> => ({
      key: `own ${column}`,
      name: oneLine(name, 40),
      width: "7rem",
      isNumber: numbers > 0,
      show: ({ cells }) => oneLine(readableCell(cells[column])),
      sortBy: ({ cells }) => {
        const cell = cells[column];
        return typeof cell === "boolean" ? String(cell) : (cell ?? undefined);
      },
    })),
    {
      key: "keywords",
      name: "keywords",
      width: "24%",
      show: ({ keywords }) => keywords,
      sortBy: ({ keywords }) => keywords,
    },
    { key: "error", name: "error", show: ({ error }) => error, sortBy: ({ error }) => error },
  ];
}

function choicesOf(cases: readonly CaseSummary[]) {
  return (["ok", "failed", "error", "unknown"] satisfies CaseStatus[])
    .map((value) => ({
      value,
      name: STATUS_WORDS[value],
      count: cases.filter(({ status }) => status === value).length,
    }))
    .filter(({ value, count }) => count > 0 || value !== "unknown");
}
