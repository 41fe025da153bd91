import { useState } from "preact/hooks";
import { useApi } from "../api/api-context.ts";
import { RUN_STATUSES } from "../api/run-status.ts";
import { listRuns, type Run, type RunFilter, type RunPage } from "../api/runs.ts";
import { usePolled } from "../live/use-polled.ts";
import { TextFilter } from "../parts/text-filter.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { linkTo, type Route } from "../route.ts";
import { oneLine } from "../text/one-line.ts";
import type { SetQuery } from "../use-route.ts";
import { RunTable } from "./run-table.tsx";

const PAGE = 50;

/** The runs, newest first, live: new ones come by themselves. */
export function RunList({ query, setQuery }: { query: Route["query"]; setQuery: SetQuery }) {
  const { pipeline = "", status = "", label = "" } = query;
  const filter: RunFilter = { pipeline, status, label };
  const key = JSON.stringify(filter);
  return (
    <>
      <h1 tabIndex={-1}>Runs</h1>
      <div class="tools">
        <TextFilter
          name="Pipeline"
          placeholder="any"
          value={pipeline}
          onValue={(value) => setQuery({ pipeline: value })}
        />
        <TextFilter name="Label" placeholder="any" value={label} onValue={(value) => setQuery({ label: value })} />
        <label>
          Status{" "}
          <select value={status} onChange={(event) => setQuery({ status: event.currentTarget.value })}>
            <option value="">any</option>
            {RUN_STATUSES.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        {label !== "" && <a href={linkTo("trend", { label, pipeline })}>Trend of “{oneLine(label, 40)}”</a>}
      </div>
      <Runs key={key} filter={filter} />
    </>
  );
}

function Runs({ filter }: { filter: RunFilter }) {
  const api = useApi();
  const { value: newest, error } = usePolled((signal) => listRuns(api, { ...filter, limit: PAGE }, signal), {
    key: "newest",
    isDone: () => false,
  });
  const [older, setOlder] = useState<RunPage | undefined>();
  const [olderError, setOlderError] = useState<unknown>();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const cursor = older === undefined ? newest?.cursor : older.cursor;

  async function showOlder(): Promise<void> {
    try {
      const page = await listRuns(api, { ...filter, limit: PAGE, cursor });
      setOlder({ ...page, runs: [...(older?.runs ?? []), ...page.runs] });
      setOlderError(undefined);
    } catch (thrown) {
      setOlderError(thrown);
    }
  }

  if (newest === undefined) return error === undefined ? <p class="quiet">Loading…</p> : <Trouble error={error} />;
  const runs = [...new Map([...(older?.runs ?? []), ...newest.runs].map((run) => [run.id, run])).values()].sort(
    (a, b) => (a.createdAt < b.createdAt ? 1 : -1),
  );
  return (
    <>
      <Trouble error={error ?? olderError} />
      <CompareChosen runs={runs.filter(({ id }) => chosen.includes(id))} />
      <RunTable
        runs={runs}
        chosen={chosen}
        // A third one takes the place of the first.
        onChoose={(id, isChosen) =>
          setChosen((known) => [...known.filter((other) => other !== id), ...(isChosen ? [id] : [])].slice(-2))
        }
      />
      {runs.length === 0 && <p class="quiet">No runs.</p>}
      {cursor !== undefined && (
        <p>
          <button type="button" onClick={() => void showOlder()}>
            Show older runs
          </button>
        </p>
      )}
    </>
  );
}

/** The older one is the base. */
function CompareChosen({ runs: [candidate, base] }: { runs: readonly Run[] }) {
  return (
    <p class="choose" role="status">
      {base === undefined || candidate === undefined ? (
        <span class="quiet">Choose two runs to compare them.</span>
      ) : (
        <a class="action" href={linkTo("compare", { base: base.id, candidate: candidate.id })}>
          Compare the two runs that are chosen
        </a>
      )}
    </p>
  );
}
