import { useMemo } from "preact/hooks";
import type { RunSummary, Run } from "../../shared/contract/index.ts";
import { isEnded, readableMs, readResult, shortId, summarizeCase } from "../../shared/reports/index.ts";
import { RequestError, getCaseResult, getTranscript, useApi } from "../api.ts";
import { useRun } from "../live/browser.ts";
import type { LogFile } from "../log-file.ts";
import { Facts } from "../parts/figures.tsx";
import { CountsBar, RunStatusWord } from "../parts/status.tsx";
import { Trouble } from "../parts/texts.tsx";
import { linkTo, type PageRoute, type SetQuery } from "../route.ts";
import { caseKey } from "../table/rows.ts";
import { oneLine, readableCount, localTime, visibleText } from "../text.ts";
import { type CaseSource, RunReport } from "./run-report.tsx";

/** One run, live until it has ended. */
export function RunView({ id, query, setQuery }: { id: string; query: PageRoute["query"]; setQuery: SetQuery }) {
  const api = useApi();
  const { run, summary, firstResults, error } = useRun(api, id);
  const firstCases = useMemo(() => firstResults?.map((result) => summarizeCase(readResult(result))), [firstResults]);
  const source = useMemo(
    (): CaseSource => ({
      key: id,
      result: async (of, signal) => readResult(await getCaseResult(api, id, of, signal)),
      transcript: (of, signal) => getTranscript(api, id, of, signal),
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
  return (
    <>
      <Trouble error={error} />
      <Facts
        facts={[
          ["status", <RunStatusWord status={status} isEnding={isEnding} />],
          ["pipeline", visibleText(pipeline)],
          ["models", visibleText(models.join(", "))],
          ["label", label && <a href={linkTo("trend", { label })}>{oneLine(label)}</a>],
          ["started", localTime(createdAt)],
          ["took", isEnded(status) && summary ? durationOf(summary) : undefined],
          ["lanes", summary?.concurrency],
          ["lanes that wait", waitingLanes],
          ["commit", summary && commitOf(summary)],
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

const durationOf = ({ elapsedMs }: RunSummary) => (elapsedMs === undefined ? undefined : readableMs(elapsedMs));
const commitOf = ({ sha }: RunSummary) => sha && <code>{visibleText(sha.slice(0, 12))}</code>;

/** A log file that was opened. It stays in the page, which sends it nowhere. */
export function FileView({
  file,
  query,
  setQuery,
}: {
  file: LogFile | undefined;
  query: PageRoute["query"];
  setQuery: SetQuery;
}) {
  const source = useMemo(() => sourceOf(file), [file]);
  if (file === undefined)
    return (
      <>
        <h1 tabIndex={-1}>No log file is open</h1>
        <p>
          Drop a run log anywhere on this page, or choose it with “Open a log file…” above. It stays on this machine.
        </p>
      </>
    );
  const { uuid, pipeline, status, label, start, concurrency, error } = file.summary;
  return (
    <>
      <h1 tabIndex={-1}>
        Log file <code>{oneLine(file.name, 100)}</code>
      </h1>
      <Trouble error={error} />
      <Facts
        facts={[
          ["status", <RunStatusWord status={status} />],
          ["pipeline", visibleText(pipeline)],
          ["label", label && oneLine(label)],
          ["started", localTime(start)],
          ["took", durationOf(file.summary)],
          ["lanes", concurrency],
          ["commit", commitOf(file.summary)],
          ["id", <code>{visibleText(uuid)}</code>],
        ]}
      />
      <RunReport summary={file.summary} source={source} query={query} setQuery={setQuery} />
    </>
  );
}

function sourceOf(file: LogFile | undefined): CaseSource {
  const results = new Map(file?.report.results.map((result) => [caseKey(result), result]));
  return {
    key: `${file?.name} ${file?.summary.uuid}`,
    result: async (id) => {
      const result = results.get(caseKey(id));
      if (result === undefined) throw new RequestError(`The log has no case ${caseKey(id)}.`, { status: 404 });
      return result;
    },
  };
}
