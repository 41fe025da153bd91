import { useMemo } from "preact/hooks";
import type { CaseStatus, ComparedCase, Comparison } from "../../shared/contract/index.ts";
import { CHANGES, readResult, shortIds, STATUS_WORDS } from "../../shared/reports/index.ts";
import { getCaseResult, getTranscript, useApi } from "../api.ts";
import { useLoaded } from "../live/browser.ts";
import { CaseStatusWord, ChangeWord } from "../parts/status.tsx";
import { Trouble } from "../parts/texts.tsx";
import type { PageRoute, SetQuery } from "../route.ts";
import { type Column, DataTable } from "../table/data-table.tsx";
import { caseKey, filterRows, parseCaseKey } from "../table/rows.ts";
import { TableTools } from "../table/table-tools.tsx";
import { oneLine } from "../text.ts";
import { CaseDetails, DetailsPanel } from "./case-details.tsx";

type Row = {
  readonly key: string;
  readonly index: number;
  readonly short: string;
  readonly of: ComparedCase;
  readonly search: string;
};

const statusColumn = (name: "base" | "candidate"): Column<Row> => {
  const statusOf = ({ of }: Row): CaseStatus => of[name];
  return {
    key: name,
    name,
    width: "7rem",
    show: (row) => <CaseStatusWord status={statusOf(row)} />,
    sortBy: (row) => STATUS_WORDS[statusOf(row)],
  };
};

const COLUMNS: readonly Column<Row>[] = [
  { key: "id", name: "id", width: "9rem", show: ({ short }) => <code>{short}</code>, sortBy: ({ index }) => index },
  {
    key: "change",
    name: "change",
    width: "7rem",
    show: ({ of }) => <ChangeWord change={of.change} />,
    sortBy: ({ of }) => CHANGES.indexOf(of.change),
  },
  statusColumn("base"),
  statusColumn("candidate"),
  {
    key: "keywords",
    name: "keywords",
    show: ({ of }) => oneLine(of.keywords.join(", "), 300),
    sortBy: ({ of }) => of.keywords.join(", "),
  },
];

/** The cases of both runs, broken ones first, and the details of one of them from both. */
export function ComparedCases({
  of: comparison,
  query,
  setQuery,
}: {
  of: Comparison;
  query: PageRoute["query"];
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
  const result = useLoaded(async (signal) => readResult(await getCaseResult(api, run, id, signal)), key);
  const transcript = useLoaded((signal) => getTranscript(api, run, id, signal), key);
  return (
    <section aria-label={name}>
      <h3>{name}</h3>
      <Trouble error={result.error} />
      {result.value && <CaseDetails result={result.value} transcript={transcript.value} />}
    </section>
  );
}

function rowsOf(cases: readonly ComparedCase[]): readonly Row[] {
  const short = shortIds(cases.map(({ uuid }) => uuid));
  return cases.map((of, index) => {
    const id = short.get(of.uuid) ?? of.uuid;
    return {
      key: caseKey(of),
      index,
      short: of.repeat === undefined ? id : `${id} ${of.repeat}`,
      of,
      search: [of.uuid, of.change, ...of.keywords].join(" ").toLowerCase(),
    };
  });
}
