import { useApi } from "../api/api-context.ts";
import { getComparison } from "../api/comparison.ts";
import { listRuns } from "../api/runs.ts";
import { useLoaded } from "../live/use-loaded.ts";
import { Trouble } from "../parts/trouble.tsx";
import type { Route } from "../route.ts";
import type { SetQuery } from "../use-route.ts";
import { ComparedCases } from "./compared-cases.tsx";
import { ComparisonNumbers } from "./comparison-numbers.tsx";
import { RunChoice } from "./run-choice.tsx";

const MOST_RUNS = 100;

/** Two runs side by side, case by case. */
export function CompareView({ query, setQuery }: { query: Route["query"]; setQuery: SetQuery }) {
  const api = useApi();
  const { base = "", candidate = "" } = query;
  const runs = useLoaded((signal) => listRuns(api, { limit: MOST_RUNS }, signal), "runs").value?.runs ?? [];
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
