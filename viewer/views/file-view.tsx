import { useMemo } from "preact/hooks";
import { ApiError } from "../api/api-error.ts";
import type { LogFile } from "../logs/read-log.ts";
import { Facts } from "../parts/facts.tsx";
import { RunStatusWord } from "../parts/status.tsx";
import { Trouble } from "../parts/trouble.tsx";
import type { Route } from "../route.ts";
import { caseKey } from "../table/case-key.ts";
import { oneLine } from "../text/one-line.ts";
import { readableMs, readableTime } from "../text/readable.ts";
import { visibleText } from "../text/visible-text.ts";
import type { SetQuery } from "../use-route.ts";
import { RunReport, type CaseSource } from "./run-report.tsx";

/** A log file that was opened: the page holds it as long as it is open, and sends it nowhere. */
export function FileView({
  file,
  query,
  setQuery,
}: {
  file: LogFile | undefined;
  query: Route["query"];
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
  const { uuid, pipeline, status, label, start, elapsedMs, concurrency, sha, error } = file.summary;
  return (
    <>
      <h1 tabIndex={-1}>
        Log file <code>{oneLine(file.name, 100)}</code>
      </h1>
      {error !== undefined && <Trouble error={error} />}
      <Facts
        facts={[
          ["status", <RunStatusWord status={status} />],
          ["pipeline", visibleText(pipeline)],
          ["label", label && oneLine(label)],
          ["started", readableTime(start)],
          ["took", elapsedMs === undefined ? undefined : readableMs(elapsedMs)],
          ["lanes", concurrency],
          ["commit", sha && <code>{visibleText(sha.slice(0, 12))}</code>],
          ["id", <code>{visibleText(uuid)}</code>],
        ]}
      />
      <RunReport summary={file.summary} source={source} query={query} setQuery={setQuery} />
    </>
  );
}

function sourceOf(file: LogFile | undefined): CaseSource {
  const places = new Map(file?.summary.cases.map((of, place) => [caseKey(of), place]));
  return {
    key: `${file?.name} ${file?.summary.uuid}`,
    result: async (id) => {
      const result = file?.results[places.get(caseKey(id)) ?? -1];
      if (result === undefined) throw new ApiError(`The log has no case ${caseKey(id)}.`, { status: 404 });
      return result;
    },
  };
}
