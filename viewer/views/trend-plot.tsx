import type { Run } from "../api/runs.ts";
import type { PassRate } from "../api/summary.ts";
import { intervalText } from "../parts/rate.tsx";
import { linkTo } from "../route.ts";
import { readablePercent, readableTime } from "../text/readable.ts";
import { shortId } from "../text/short-ids.ts";

export type TrendPoint = { readonly run: Run; readonly rate: PassRate };

const WIDTH = 1000;
const HEIGHT = 280;
const EDGE = { left: 52, right: 16, top: 12, bottom: 28 };
const LINES = [0, 0.25, 0.5, 0.75, 1];

/** A point for each run in the order of time, at equal distances, with its interval as a line through it. */
export function TrendPlot({ points }: { points: readonly TrendPoint[] }) {
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
          {readableTime(first.run.createdAt)}
        </text>
        {points.length > 1 && (
          <text class="tick" x={WIDTH - EDGE.right} y={HEIGHT - 6} text-anchor="end">
            {readableTime(last.run.createdAt)}
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
  const words = [`Run ${shortId(id)}`, readableTime(createdAt), status, models.join(", ")].filter(Boolean).join(", ");
  return `${words}: ${readablePercent(rate.rate)} passed, ${intervalText(rate)}`;
}
