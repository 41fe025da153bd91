import type { StageRecord } from "../api/case-result.ts";
import { asNumber, SimpleTable } from "../parts/simple-table.tsx";
import { readableCount, readableMs, readableUsd } from "../text/readable.ts";
import { visibleText } from "../text/visible-text.ts";

/** When each stage ran, as a bar and in numbers. */
export function StageTimeline({ records }: { records: { readonly [stage: string]: StageRecord } }) {
  const stages = Object.entries(records);
  if (stages.length === 0) return null;
  // What was taken over from another run happened at another time.
  const own = stages.filter(([, { reused }]) => reused !== true);
  const starts = own.flatMap(([, { start }]) => (start === undefined ? [] : [Date.parse(start)]));
  const from = Math.min(...starts);
  const to = Math.max(
    from + 1,
    ...own.map(([, { start = "", elapsedMs = 0 }]) => Date.parse(start) + elapsedMs).filter(Number.isFinite),
  );
  const hasUsage = stages.some(([, { usage }]) => usage !== undefined);
  return (
    <SimpleTable
      title="Stages"
      head={["stage", "when", ...["took", "tries", ...(hasUsage ? ["tokens in", "out", "cost"] : [])].map(asNumber)]}
      rows={stages.map(([stage, { start = "", elapsedMs, attempts = 1, succeeded, usage, reused }]) => [
        visibleText(stage),
        reused ? (
          "in another run"
        ) : (
          <Bar
            left={(Date.parse(start) - from) / (to - from)}
            width={(elapsedMs ?? 0) / (to - from)}
            hasSucceeded={succeeded !== false}
          />
        ),
        elapsedMs === undefined ? "" : readableMs(elapsedMs),
        attempts,
        ...(hasUsage
          ? usage === undefined
            ? ["", "", ""]
            : [readableCount(usage.inputTokens), readableCount(usage.outputTokens), readableUsd(usage.costUsd)]
          : []),
      ])}
    />
  );
}

/** Shares of 0 to 1; a stage without times has none. */
function Bar({ left, width, hasSucceeded }: { left: number; width: number; hasSucceeded: boolean }) {
  if (!Number.isFinite(left)) return null;
  const place = { left: `${left * 100}%`, width: `${Math.min(width, 1 - left) * 100}%` };
  return (
    <span class="timeline" aria-hidden="true">
      <span class={hasSucceeded ? "busy" : "error"} style={place} />
    </span>
  );
}
