import { useMemo } from "preact/hooks";
import { useApi } from "../api/api-context.ts";
import { isEnded } from "../api/run-status.ts";
import { listRuns, type Run } from "../api/runs.ts";
import { usePolled } from "../live/use-polled.ts";
import { rateOf } from "../logs/pass-rate.ts";
import { intervalText } from "../parts/rate.tsx";
import { asNumber, SimpleTable } from "../parts/simple-table.tsx";
import { RunStatusWord } from "../parts/status.tsx";
import { TextFilter } from "../parts/text-filter.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { linkTo, type Route } from "../route.ts";
import { oneLine } from "../text/one-line.ts";
import { readableCount, readablePercent, readableTime, readableUsd } from "../text/readable.ts";
import { shortId } from "../text/short-ids.ts";
import type { SetQuery } from "../use-route.ts";
import { TrendPlot, type TrendPoint } from "./trend-plot.tsx";

const MOST_RUNS = 100;

/** How the pass rate of the runs with a label went, as a plot and as a table. */
export function TrendView({ query, setQuery }: { query: Route["query"]; setQuery: SetQuery }) {
  const { label = "", pipeline = "" } = query;
  return (
    <>
      <h1 tabIndex={-1}>{label === "" ? "Trend of a label" : `Trend of “${oneLine(label, 60)}”`}</h1>
      <div class="tools">
        <TextFilter name="Label" value={label} onValue={(value) => setQuery({ label: value })} />
        <TextFilter
          name="Pipeline"
          placeholder="any"
          value={pipeline}
          onValue={(value) => setQuery({ pipeline: value })}
        />
      </div>
      {label === "" ? <Labels /> : <Trend key={`${label} ${pipeline}`} label={label} pipeline={pipeline} />}
    </>
  );
}

/** The labels that there are to choose from. */
function Labels() {
  const api = useApi();
  const { value, error } = usePolled((signal) => listRuns(api, { limit: MOST_RUNS }, signal), {
    key: "labels",
    isDone: () => true,
  });
  const labels = [...new Set(value?.runs.flatMap(({ label }) => label ?? []))].sort();
  return (
    <>
      <Trouble error={error} />
      {value && labels.length === 0 && <p class="quiet">The latest runs have no labels.</p>}
      <ul>
        {labels.map((label) => (
          <li key={label}>
            <a href={linkTo("trend", { label })}>{oneLine(label, 60)}</a>
          </li>
        ))}
      </ul>
    </>
  );
}

function Trend({ label, pipeline }: { label: string; pipeline: string }) {
  const api = useApi();
  const { value, error } = usePolled((signal) => listRuns(api, { label, pipeline, limit: MOST_RUNS }, signal), {
    key: "trend",
    isDone: () => false,
  });
  const points = useMemo(() => pointsOf(value?.runs ?? []), [value]);
  return (
    <>
      <Trouble error={error} />
      {value === undefined && error === undefined && <p class="quiet">Loading…</p>}
      {value && points.length === 0 && <p class="quiet">No run with this label has ended.</p>}
      {points.length > 0 && (
        <>
          <TrendPlot points={points} />
          <p class="quiet">
            Pass rate of each run that has ended, with its 95% interval, oldest first
            {value?.cursor === undefined ? "." : `: the latest ${points.length}.`}
          </p>
          <TrendTable points={points} />
        </>
      )}
    </>
  );
}

/** Of runs that have ended and have results, oldest first. */
const pointsOf = (runs: readonly Run[]): readonly TrendPoint[] =>
  runs
    .filter(({ status, counts }) => isEnded(status) && counts.completed > 0)
    .map((run) => ({ run, rate: rateOf(run.counts.passed, run.counts.completed) }))
    .reverse();

function TrendTable({ points }: { points: readonly TrendPoint[] }) {
  return (
    <SimpleTable
      title="Runs, newest first"
      head={[
        "run",
        "started",
        "status",
        "pipeline",
        "models",
        ...["cases", "passed", "pass rate", "95% interval", "cost"].map(asNumber),
      ]}
      rows={points.toReversed().map(({ run, rate }) => [
        <a href={linkTo(`runs/${run.id}`)}>
          <code>{shortId(run.id)}</code>
        </a>,
        readableTime(run.createdAt),
        <RunStatusWord status={run.status} />,
        oneLine(run.pipeline, 60),
        oneLine(run.models.join(", "), 60),
        readableCount(run.counts.completed),
        readableCount(run.counts.passed),
        readablePercent(rate.rate),
        intervalText(rate),
        run.usage && readableUsd(run.usage.costUsd),
      ])}
    />
  );
}
