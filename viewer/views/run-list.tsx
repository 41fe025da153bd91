import type { Run, RunPage } from "../../shared/contract/index.ts";
import { useState } from "preact/hooks";
import {
  isEnded,
  rateOf,
  readablePercent,
  readableRange,
  readableUsd,
  RUN_STATUSES,
  shortIds,
} from "../../shared/reports/index.ts";
import { fetchRuns, type RunFilter, useApi } from "../api.ts";
import { usePolled } from "../live/browser.ts";
import { CountsBar, RunStatusWord } from "../parts/status.tsx";
import { Trouble } from "../parts/texts.tsx";
import { linkTo, type PageRoute, type SetQuery } from "../route.ts";
import { TextFilter } from "../table/table-tools.tsx";
import { oneLine, readableCount, localTime } from "../text.ts";

const PAGE_SIZE = 50;

/** The runs, newest first. New ones appear by themselves. */
export function RunList({ query, setQuery }: { query: PageRoute["query"]; setQuery: SetQuery }) {
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
  const { value: newest, error } = usePolled((signal) => fetchRuns(api, { ...filter, limit: PAGE_SIZE }, signal), {
    key: "newest",
    isDone: () => false,
  });
  const [older, setOlder] = useState<RunPage | undefined>();
  const [olderError, setOlderError] = useState<unknown>();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const cursor = older === undefined ? newest?.cursor : older.cursor;

  async function showOlder(): Promise<void> {
    try {
      const page = await fetchRuns(api, { ...filter, limit: PAGE_SIZE, cursor });
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
        // A third one replaces the first.
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

const TEXT_HEADS = ["run", "started", "status", "pipeline", "models", "label", "progress"];
const NUMBERS: ReadonlySet<string> = new Set(["cases", "passed", "failed", "errors", "pass rate", "cost"]);
const HEADS = [...TEXT_HEADS, ...NUMBERS, "compare"];

/** A table of runs to choose from. */
function RunTable({
  runs,
  chosen,
  onChoose,
}: {
  runs: readonly Run[];
  chosen: readonly string[];
  onChoose: (id: string, isChosen: boolean) => void;
}) {
  const short = shortIds(runs.map(({ id }) => id));
  return (
    <div class="scrolls">
      <table class="simple runs">
        <caption class="unseen">Runs, newest first</caption>
        <thead>
          <tr>
            {HEADS.map((name) => (
              <th key={name} scope="col" class={NUMBERS.has(name) ? "number" : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow
              key={run.id}
              run={run}
              short={short.get(run.id) ?? run.id}
              isChosen={chosen.includes(run.id)}
              onChoose={(isChosen) => onChoose(run.id, isChosen)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RunRow({
  run: { id, pipeline, label, models, status, isEnding, counts, usage, createdAt },
  short,
  isChosen,
  onChoose,
}: {
  run: Run;
  short: string;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
}) {
  const { total, completed, passed, failed, errors } = counts;
  const rate = rateOf(passed, completed);
  return (
    <tr>
      <th scope="row">
        <a href={linkTo(`runs/${id}`)}>
          <code>{short}</code>
        </a>
      </th>
      <td class="time">{localTime(createdAt)}</td>
      <td>
        <RunStatusWord status={status} isEnding={isEnding} />
      </td>
      <td class="long" title={oneLine(pipeline)}>
        {oneLine(pipeline, 60)}
      </td>
      <td class="long" title={oneLine(models.join(", "))}>
        {oneLine(models.join(", "), 60)}
      </td>
      <td class="long" title={label && oneLine(label)}>
        {label !== undefined && <a href={linkTo("trend", { label })}>{oneLine(label, 60)}</a>}
      </td>
      <td>
        <CountsBar counts={counts} />
      </td>
      <td class="number">
        {isEnded(status) ? readableCount(total) : `${readableCount(completed)} of ${readableCount(total)}`}
      </td>
      <td class="number">{readableCount(passed)}</td>
      <td class="number">{readableCount(failed)}</td>
      <td class="number">{readableCount(errors)}</td>
      <td class="number" title={rate && `95% interval ${readableRange(rate)}`}>
        {rate && readablePercent(rate.rate)}
      </td>
      <td class="number">{usage && readableUsd(usage.costUsd)}</td>
      <td>
        <input
          type="checkbox"
          aria-label={`Compare run ${short}`}
          checked={isChosen}
          onChange={(event) => onChoose(event.currentTarget.checked)}
        />
      </td>
    </tr>
  );
}
