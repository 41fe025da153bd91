import { useMemo } from "preact/hooks";
import type { CaseReference, CaseStatus, CaseSummary, RunSummary, Transcript } from "../../shared/contract/index.ts";
import { readableCell, type ReportResult, STATUS_WORDS } from "../../shared/reports/index.ts";
import { useLoaded } from "../live/browser.ts";
import { CaseStatusWord } from "../parts/status.tsx";
import { Trouble } from "../parts/texts.tsx";
import type { PageRoute, SetQuery } from "../route.ts";
import { type Column, DataTable } from "../table/data-table.tsx";
import { type CaseRow, filterRows, parseCaseKey, toCaseRows } from "../table/rows.ts";
import { TableTools } from "../table/table-tools.tsx";
import { oneLine } from "../text.ts";
import { CaseDetails, DetailsPanel } from "./case-details.tsx";
import { RunNumbers } from "./run-numbers.tsx";

/** Where the results of cases come from: the app, or a log file. */
export type CaseSource = {
  /** Unique for each source. */
  readonly key: string;
  readonly result: (id: CaseReference, signal: AbortSignal) => Promise<ReportResult>;
  /** Missing for a log file. */
  readonly transcript?: (id: CaseReference, signal: AbortSignal) => Promise<Transcript>;
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
  /** Cases to show until the summary is there. */
  firstCases?: readonly CaseSummary[];
  source: CaseSource;
  query: PageRoute["query"];
  setQuery: SetQuery;
}) {
  const cases = summary?.cases ?? firstCases;
  const rows = useMemo(() => toCaseRows(cases), [cases]);
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
  const close = () => setQuery({ case: undefined });
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
          onClose={close}
        />
        {openKey !== undefined && <OpenCase source={source} openKey={openKey} onClose={close} />}
      </div>
    </>
  );
}

function OpenCase({ source, openKey, onClose }: { source: CaseSource; openKey: string; onClose: () => void }) {
  const id = parseCaseKey(openKey);
  const key = `${source.key} ${openKey}`;
  const result = useLoaded((signal) => source.result(id, signal), key);
  const transcript = useLoaded(async (signal) => source.transcript?.(id, signal), key);
  return (
    <DetailsPanel title={`Case ${oneLine(openKey, 60)}`} onClose={onClose}>
      <Trouble error={result.error} />
      {result.value && <CaseDetails result={result.value} transcript={transcript.value} />}
    </DetailsPanel>
  );
}

function columnsOf(summary: RunSummary | undefined, cases: readonly CaseSummary[]): readonly Column<CaseRow>[] {
  const repeat: Column<CaseRow> = {
    key: "repeat",
    name: "repeat",
    width: "5rem",
    isNumber: true,
    show: ({ of }) => of.repeat,
    sortBy: ({ of }) => of.repeat,
  };
  return [
    { key: "id", name: "id", width: "8.5rem", show: ({ short }) => <code>{short}</code>, sortBy: ({ index }) => index },
    {
      key: "status",
      name: "status",
      width: "6rem",
      show: ({ of }) => <CaseStatusWord status={of.status} />,
      sortBy: ({ of }) => STATUS_WORDS[of.status],
    },
    ...(cases.some((of) => of.repeat !== undefined) ? [repeat] : []),
    ...(summary?.columns ?? []).map(({ name, numbers }, column): Column<CaseRow> => ({
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
