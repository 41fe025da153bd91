import { useMemo } from "preact/hooks";
import { useApi } from "../api/api-context.ts";
import { getCaseNotes, getCaseResult } from "../api/case-result.ts";
import { isEnded } from "../api/run-status.ts";
import type { Run } from "../api/runs.ts";
import type { RunSummary } from "../api/summary.ts";
import { useRun } from "../live/use-run.ts";
import { summarizeCase } from "../logs/summarize-case.ts";
import { CountsBar } from "../parts/counts-bar.tsx";
import { Facts } from "../parts/facts.tsx";
import { RunStatusWord } from "../parts/status.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { linkTo, type Route } from "../route.ts";
import { oneLine } from "../text/one-line.ts";
import { readableCount, readableMs, readableTime } from "../text/readable.ts";
import { shortId } from "../text/short-ids.ts";
import { visibleText } from "../text/visible-text.ts";
import type { SetQuery } from "../use-route.ts";
import { RunReport, type CaseSource } from "./run-report.tsx";

/** One run, live while it goes on. */
export function RunView({ id, query, setQuery }: { id: string; query: Route["query"]; setQuery: SetQuery }) {
  const api = useApi();
  const { run, summary, firstResults, error } = useRun(api, id);
  const firstCases = useMemo(() => firstResults?.map(summarizeCase), [firstResults]);
  const source = useMemo(
    (): CaseSource => ({
      key: id,
      result: (of, signal) => getCaseResult(api, id, of, signal),
      notes: (of, signal) => getCaseNotes(api, id, of, signal),
    }),
    [api, id],
  );
  return (
    <>
      <h1 tabIndex={-1}>
        Run <code>{oneLine(shortId(id), 60)}</code>
      </h1>
      <Trouble error={error} />
      {run && <RunFacts run={run} summary={summary} />}
      {run && summary === undefined && error === undefined && <p class="quiet">Summing up…</p>}
      <RunReport summary={summary} firstCases={firstCases} source={source} query={query} setQuery={setQuery} />
    </>
  );
}

function RunFacts({ run, summary }: { run: Run; summary: RunSummary | undefined }) {
  const { id, pipeline, label, models, status, counts, createdAt, isEnding, waitingLanes, error } = run;
  const elapsedMs = summary?.elapsedMs;
  return (
    <>
      {error !== undefined && <Trouble error={error} />}
      <Facts
        facts={[
          ["status", <RunStatusWord status={status} isEnding={isEnding} />],
          ["pipeline", visibleText(pipeline)],
          ["models", visibleText(models.join(", "))],
          ["label", label && <a href={linkTo("trend", { label })}>{oneLine(label)}</a>],
          ["started", readableTime(createdAt)],
          ["took", isEnded(status) && elapsedMs !== undefined ? readableMs(elapsedMs) : undefined],
          ["lanes", summary?.concurrency],
          ["lanes that wait", waitingLanes],
          ["commit", summary?.sha && <code>{visibleText(summary.sha.slice(0, 12))}</code>],
          ["id", <code>{id}</code>],
        ]}
      />
      <p>
        <a href={linkTo("compare", { candidate: id })}>Compare with another run</a>
      </p>
      {!isEnded(status) && (
        <p class="progress" role="status">
          <CountsBar counts={counts} /> {readableCount(counts.completed)} of {readableCount(counts.total)} cases done:{" "}
          {readableCount(counts.passed)} passed, {readableCount(counts.failed)} failed, {readableCount(counts.errors)}{" "}
          errors
        </p>
      )}
    </>
  );
}
