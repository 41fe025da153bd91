import { useMemo } from "preact/hooks";
import type { PassRate, Run } from "../../shared/contract/index.ts";
import { isEnded, rateOf, readablePercent, readableRange, readableUsd, shortId } from "../../shared/reports/index.ts";
import { fetchRuns, useApi } from "../api.ts";
import { usePolled } from "../live/browser.ts";
import { asNumber, SimpleTable } from "../parts/figures.tsx";
import { RunStatusWord } from "../parts/status.tsx";
import { Trouble } from "../parts/texts.tsx";
import { linkTo, type PageRoute, type SetQuery } from "../route.ts";
import { TextFilter } from "../table/table-tools.tsx";
import { oneLine, readableCount, localTime } from "../text.ts";

const MAX_RUNS = 100;

/** The pass rates of the runs with a label over time, as a plot and as a table. */
export function TrendView({ query, setQuery }: { query: PageRoute["query"]; setQuery: SetQuery }) {
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

/** The labels of the latest runs. */
function Labels() {
  const api = useApi();
  const { value, error } = usePolled((signal) => fetchRuns(api, { limit: MAX_RUNS }, signal), {
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
  const { value, error } = usePolled((signal) => fetchRuns(api, { label, pipeline, limit: MAX_RUNS }, signal), {
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

/** The runs that have ended with results, oldest first. */
const pointsOf = (runs: readonly Run[]): readonly TrendPoint[] =>
  runs
    .filter(({ status }) => isEnded(status))
    .flatMap((run) => {
      const rate = rateOf(run.counts.passed, run.counts.completed);
      return rate === undefined ? [] : [{ run, rate }];
    })
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
        localTime(run.createdAt),
        <RunStatusWord status={run.status} />,
        oneLine(run.pipeline, 60),
        oneLine(run.models.join(", "), 60),
        readableCount(run.counts.completed),
        readableCount(run.counts.passed),
        readablePercent(rate.rate),
        readableRange(rate),
        run.usage && readableUsd(run.usage.costUsd),
      ])}
    />
  );
}

type TrendPoint = { readonly run: Run; readonly rate: PassRate };

const WIDTH = 1000;
const HEIGHT = 280;
const EDGE = { left: 52, right: 16, top: 12, bottom: 28 };
const LINES = [0, 0.25, 0.5, 0.75, 1];

/** A point for each run, oldest first, at equal distances, with its interval as a line through it. */
function TrendPlot({ points }: { points: readonly TrendPoint[] }) {
  const step = (WIDTH - EDGE.left - EDGE.right) / Math.max(1, points.length - 1);
  const x = (index: number) => (points.length === 1 ? WIDTH / 2 : EDGE.left + index * step);
  const y = (share: number) => EDGE.top + (1 - share) * (HEIGHT - EDGE.top - EDGE.bottom);
  const line = points.map(({ rate }, index) => `${x(index)},${y(rate.rate)}`).join(" ");
  const [first, last] = [points[0]!, points.at(-1)!];
  return (
    <svg class="plot" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="group" aria-label="Pass rates of the runs, oldest first">
      {LINES.map((share) => (
        <g key={share} aria-hidden="true">
          <line class="rule" x1={EDGE.left} x2={WIDTH - EDGE.right} y1={y(share)} y2={y(share)} />
          <text class="tick" x={EDGE.left - 8} y={y(share) + 4} text-anchor="end">
            {share * 100}%
          </text>
        </g>
      ))}
      <g aria-hidden="true">
        <text class="tick" x={EDGE.left} y={HEIGHT - 6}>
          {localTime(first.run.createdAt)}
        </text>
        {points.length > 1 && (
          <text class="tick" x={WIDTH - EDGE.right} y={HEIGHT - 6} text-anchor="end">
            {localTime(last.run.createdAt)}
          </text>
        )}
        <polyline class="line" points={line} />
      </g>
      {points.map(({ run, rate }, index) => (
        <a key={run.id} href={linkTo(`runs/${run.id}`)} aria-label={describe({ run, rate })}>
          <title>{describe({ run, rate })}</title>
          <line class="interval" x1={x(index)} x2={x(index)} y1={y(rate.low)} y2={y(rate.high)} />
          <circle class={run.status === "completed" ? "point" : "point open"} cx={x(index)} cy={y(rate.rate)} r="5" />
        </a>
      ))}
    </svg>
  );
}

function describe({ run, rate }: TrendPoint): string {
  const { id, createdAt, status, models } = run;
  const words = [`Run ${shortId(id)}`, localTime(createdAt), status, models.join(", ")].filter(Boolean).join(", ");
  return `${words}: ${readablePercent(rate.rate)} passed, ${readableRange(rate)}`;
}
