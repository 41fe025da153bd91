import { isEnded } from "../api/run-status.ts";
import type { Run } from "../api/runs.ts";
import { rateOf } from "../logs/pass-rate.ts";
import { CountsBar } from "../parts/counts-bar.tsx";
import { intervalText } from "../parts/rate.tsx";
import { RunStatusWord } from "../parts/status.tsx";
import { linkTo } from "../route.ts";
import { oneLine } from "../text/one-line.ts";
import { readableCount, readablePercent, readableTime, readableUsd } from "../text/readable.ts";
import { shortIds } from "../text/short-ids.ts";

/** Runs, a row each, of which some can be chosen. */
export function RunTable({
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
            <th scope="col">run</th>
            <th scope="col">started</th>
            <th scope="col">status</th>
            <th scope="col">pipeline</th>
            <th scope="col">models</th>
            <th scope="col">label</th>
            <th scope="col">progress</th>
            <th scope="col" class="number">
              cases
            </th>
            <th scope="col" class="number">
              passed
            </th>
            <th scope="col" class="number">
              failed
            </th>
            <th scope="col" class="number">
              errors
            </th>
            <th scope="col" class="number">
              pass rate
            </th>
            <th scope="col" class="number">
              cost
            </th>
            <th scope="col">compare</th>
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
  const rate = completed === 0 ? undefined : rateOf(passed, completed);
  return (
    <tr>
      <th scope="row">
        <a href={linkTo(`runs/${id}`)}>
          <code>{short}</code>
        </a>
      </th>
      <td class="time">{readableTime(createdAt)}</td>
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
      <td class="number" title={rate && `95% interval ${intervalText(rate)}`}>
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
