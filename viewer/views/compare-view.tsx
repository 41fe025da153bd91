import type { ComponentChildren } from "preact";
import type { CaseReference, ComparedRun, Comparison, Effect, Run } from "../../shared/contract/index.ts";
import {
  readableMs,
  readableNumber,
  readablePercent,
  readableUsd,
  shortId,
  verdict,
} from "../../shared/reports/index.ts";
import { getComparison, fetchRuns, useApi } from "../api.ts";
import { useLoaded } from "../live/browser.ts";
import { asNumber, Rate, SimpleTable } from "../parts/figures.tsx";
import { RunStatusWord } from "../parts/status.tsx";
import { OwnText, Trouble, Warnings } from "../parts/texts.tsx";
import { linkTo, type PageRoute, type SetQuery } from "../route.ts";
import { caseKey } from "../table/rows.ts";
import { oneLine, readableCount, localTime, settingText, visibleText } from "../text.ts";
import { ComparedCases } from "./compared-cases.tsx";

const MAX_RUNS = 100;

/** Two runs side by side, case by case. */
export function CompareView({ query, setQuery }: { query: PageRoute["query"]; setQuery: SetQuery }) {
  const api = useApi();
  const { base = "", candidate = "" } = query;
  const runs = useLoaded((signal) => fetchRuns(api, { limit: MAX_RUNS }, signal), "runs").value?.runs ?? [];
  const key = base === "" || candidate === "" ? undefined : `${base} ${candidate}`;
  const { value: comparison, error } = useLoaded((signal) => getComparison(api, { base, candidate }, signal), key);
  const choose = (changes: { base?: string; candidate?: string }) => setQuery({ ...changes, case: undefined });
  return (
    <>
      <h1 tabIndex={-1}>Compare two runs</h1>
      <div class="tools">
        <RunChoice name="Base" value={base} runs={runs} onValue={(id) => choose({ base: id })} />
        <RunChoice name="Candidate" value={candidate} runs={runs} onValue={(id) => choose({ candidate: id })} />
        <button type="button" disabled={key === undefined} onClick={() => choose({ base: candidate, candidate: base })}>
          Swap
        </button>
      </div>
      <Trouble error={error} />
      {key === undefined && <p class="quiet">Choose the run that was before, and the one that it is compared with.</p>}
      {key !== undefined && comparison === undefined && error === undefined && <p class="quiet">Comparing…</p>}
      {comparison && (
        <>
          <ComparisonNumbers of={comparison} />
          <ComparedCases of={comparison} query={query} setQuery={setQuery} />
        </>
      )}
    </>
  );
}

/** Chooses a run. The one in the address is always a choice, however old it is. */
function RunChoice({
  name,
  value,
  runs,
  onValue,
}: {
  name: string;
  value: string;
  runs: readonly Run[];
  onValue: (id: string) => void;
}) {
  return (
    <label>
      {name}{" "}
      <select value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        <option value="">choose a run</option>
        {value !== "" && runs.every(({ id }) => id !== value) && <option value={value}>{shortId(value)}</option>}
        {runs.map((run) => (
          <option key={run.id} value={run.id}>
            {describeRun(run)}
          </option>
        ))}
      </select>
    </label>
  );
}

function describeRun({ id, createdAt, pipeline, models, label = "", counts: { passed, completed } }: Run): string {
  const rate = completed === 0 ? "" : readablePercent(passed / completed);
  const words = [shortId(id), localTime(createdAt), pipeline, models.join(", "), label, rate];
  return oneLine(words.filter(Boolean).join(" · "), 120);
}

const MAX_VALUE_CHARACTERS = 120;

/** What changed between two runs, in numbers. */
function ComparisonNumbers({ of: comparison }: { of: Comparison }) {
  const { base, candidate, configChanges, effects, ownText, warnings } = comparison;
  return (
    <>
      <p class="verdict">{verdict(comparison).join(" ")}</p>
      <Warnings of={warnings} />
      <div class="side-by-side">
        <SimpleTable
          title="Runs"
          head={["", "base", "candidate"]}
          rows={RUN_ROWS.map(([name, show]) => [name, show(base), show(candidate)]).filter(
            ([, before, after]) => before !== undefined || after !== undefined,
          )}
        />
        {effects.length > 0 && (
          <SimpleTable
            title="Means"
            head={["", ...["base", "candidate", "difference", "95% interval", "cases"].map(asNumber)]}
            rows={effects.map(effectRow)}
          />
        )}
        {configChanges.length > 0 && (
          <SimpleTable
            title="Settings that differ"
            head={["setting", "base", "candidate"]}
            rows={configChanges.map((change) => [
              visibleText(change.path),
              settingText(change.base, MAX_VALUE_CHARACTERS),
              settingText(change.candidate, MAX_VALUE_CHARACTERS),
            ])}
          />
        )}
      </div>
      <OnlyIn name="base" cases={comparison.onlyInBase} />
      <OnlyIn name="candidate" cases={comparison.onlyInCandidate} />
      <OwnText title="As the pipeline compares them" text={ownText} />
    </>
  );
}

const RUN_ROWS: readonly (readonly [name: string, show: (run: ComparedRun) => ComponentChildren])[] = [
  [
    "run",
    ({ uuid }) => (
      <a href={linkTo(`runs/${uuid}`)}>
        <code>{visibleText(shortId(uuid))}</code>
      </a>
    ),
  ],
  ["status", ({ status }) => <RunStatusWord status={status} />],
  ["results", ({ total }) => readableCount(total)],
  ["passed", ({ passRate }) => <Rate of={passRate} />],
  ["pipeline", ({ pipeline }) => visibleText(pipeline)],
  ["label", ({ label }) => label && oneLine(label, 60)],
  ["commit", ({ sha }) => sha && <code>{visibleText(sha.slice(0, 12))}</code>],
];

function effectRow({ name, unit, base, candidate, difference, low, high, cases }: Effect): readonly string[] {
  const format = { ms: readableMs, usd: readableUsd, score: readableNumber }[unit];
  const signed = `${difference > 0 ? "+" : ""}${format(difference)}`;
  return [visibleText(name), format(base), format(candidate), signed, `${format(low)} to ${format(high)}`, `${cases}`];
}

const MAX_IDS = 20;

function OnlyIn({ name, cases }: { name: string; cases: readonly CaseReference[] }) {
  if (cases.length === 0) return null;
  const ids = cases.slice(0, MAX_IDS).map((of) => visibleText(caseKey(of)));
  const more = cases.length > MAX_IDS ? `, and ${cases.length - MAX_IDS} more` : "";
  return (
    <details>
      <summary>
        {cases.length === 1 ? "1 case is" : `${readableCount(cases.length)} cases are`} in the {name} only
      </summary>
      <p>
        <code>{ids.join(", ")}</code>
        {more}
      </p>
    </details>
  );
}
