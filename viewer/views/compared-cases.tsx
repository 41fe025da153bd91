import { useMemo } from "preact/hooks";
import { useApi } from "../api/api-context.ts";
import { getCaseNotes, getCaseResult } from "../api/case-result.ts";
import { CHANGES, type ComparedCase, type Comparison } from "../api/comparison.ts";
import { useLoaded } from "../live/use-loaded.ts";
import { CaseStatusWord, ChangeWord } from "../parts/status.tsx";
import { Trouble } from "../parts/trouble.tsx";
import type { Route } from "../route.ts";
import { caseKey, parseCaseKey } from "../table/case-key.ts";
import { DataTable, type Column } from "../table/data-table.tsx";
import { filterRows } from "../table/filter-rows.ts";
import { TableTools } from "../table/table-tools.tsx";
import { oneLine } from "../text/one-line.ts";
import { shortIds } from "../text/short-ids.ts";
import { STATUS_WORDS } from "../text/status-words.ts";
import type { SetQuery } from "../use-route.ts";
import { CaseDetails } from "./case-details.tsx";
import { DetailsPanel } from "./details-panel.tsx";

type Row = {
  readonly key: string;
  readonly place: number;
  readonly short: string;
  readonly of: ComparedCase;
  readonly search: string;
};

const COLUMNS: readonly Column<Row>[] = [
  { key: "id", name: "id", width: "9rem", show: ({ short }) => <code>{short}</code>, sortBy: ({ place }) => place },
  {
    key: "change",
    name: "change",
    width: "7rem",
    show: ({ of }) => <ChangeWord change={of.change} />,
    sortBy: ({ of }) => CHANGES.indexOf(of.change),
  },
  {
    key: "base",
    name: "base",
    width: "7rem",
    show: ({ of }) => <CaseStatusWord status={of.base} />,
    sortBy: ({ of }) => STATUS_WORDS[of.base],
  },
  {
    key: "candidate",
    name: "candidate",
    width: "7rem",
    show: ({ of }) => <CaseStatusWord status={of.candidate} />,
    sortBy: ({ of }) => STATUS_WORDS[of.candidate],
  },
  {
    key: "keywords",
    name: "keywords",
    show: ({ of }) => oneLine(of.keywords.join(", "), 300),
    sortBy: ({ of }) => of.keywords.join(", "),
  },
];

/** The cases that both runs have, the broken ones first, and the details of one of them from both. */
export function ComparedCases({
  of: comparison,
  query,
  setQuery,
}: {
  of: Comparison;
  query: Route["query"];
  setQuery: SetQuery;
}) {
  const { cases } = comparison;
  const rows = useMemo(() => rowsOf(cases), [cases]);
  const keywords = useMemo(() => [...new Set(cases.flatMap((of) => of.keywords))].sort(), [cases]);
  const { show, keyword, search, case: openKey } = query;
  const shown = useMemo(
    () =>
      filterRows(rows, { show, keyword, search }, ({ of, search: text }) => ({
        kind: of.change,
        keywords: of.keywords,
        search: text,
      })),
    [rows, show, keyword, search],
  );
  const close = () => setQuery({ case: undefined });
  return (
    <>
      <h2>Cases in both</h2>
      <TableTools
        filter={query}
        onFilter={setQuery}
        choices={CHANGES.map((value) => ({ value, name: value, count: comparison.counts[value] })).filter(
          ({ value, count }) => count > 0 || value !== "unknown",
        )}
        keywords={keywords}
        shown={shown.length}
        total={rows.length}
      />
      <div class={openKey === undefined ? "master" : "master with-two"}>
        <DataTable
          label="Cases in both"
          columns={COLUMNS}
          rows={shown}
          keyOf={({ key }) => key}
          openKey={openKey}
          onOpen={(key) => setQuery({ case: key })}
          onClose={close}
        />
        {openKey !== undefined && (
          <DetailsPanel title={`Case ${oneLine(openKey, 60)}`} onClose={close}>
            <div class="two-cases">
              <Side name="Base" run={comparison.base.uuid} openKey={openKey} />
              <Side name="Candidate" run={comparison.candidate.uuid} openKey={openKey} />
            </div>
          </DetailsPanel>
        )}
      </div>
    </>
  );
}

function Side({ name, run, openKey }: { name: string; run: string; openKey: string }) {
  const api = useApi();
  const id = parseCaseKey(openKey);
  const key = `${run} ${openKey}`;
  const result = useLoaded((signal) => getCaseResult(api, run, id, signal), key);
  const notes = useLoaded((signal) => getCaseNotes(api, run, id, signal), key);
  return (
    <section aria-label={name}>
      <h3>{name}</h3>
      <Trouble error={result.error} />
      {result.value && <CaseDetails result={result.value} notes={notes.value} />}
    </section>
  );
}

function rowsOf(cases: readonly ComparedCase[]): readonly Row[] {
  const short = shortIds(cases.map(({ uuid }) => uuid));
  return cases.map((of, place) => {
    const id = short.get(of.uuid) ?? of.uuid;
    return {
      key: caseKey(of),
      place,
      short: of.repeat === undefined ? id : `${id} ${of.repeat}`,
      of,
      search: [of.uuid, of.change, ...of.keywords].join(" ").toLowerCase(),
    };
  });
}
