import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ReportException, Transcript } from "../../shared/contract/index.ts";
import type { Json } from "../../shared/contract/json.ts";
import {
  readableMs,
  readableTokens,
  readableUsd,
  type ReportResult,
  type ReportStage,
  type ReportTurn,
  shortId,
} from "../../shared/reports/index.ts";
import { asNumber, Facts, SimpleTable } from "../parts/figures.tsx";
import { CaseStatusWord } from "../parts/status.tsx";
import { JsonValue, LongText } from "../parts/texts.tsx";
import { linkTo } from "../route.ts";
import { oneLine, localTime, visibleText } from "../text.ts";

/** Details next to the table that they were opened from. Escape closes them. */
export function DetailsPanel({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.scrollIntoView({ block: "nearest" }), []);
  return (
    <section
      ref={panel}
      class="details"
      aria-label={title}
      tabIndex={0}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <header>
        <h2>{title}</h2>
        <button type="button" onClick={onClose}>
          Close <kbd>Esc</kbd>
        </button>
      </header>
      {children}
    </section>
  );
}

const SHOWN_ELSEWHERE: ReadonlySet<string> = new Set(["uuid", "keywords", "turns"]);

/** Everything that was said and done in a case. The transcript adds what only the pipeline's code knows. */
export function CaseDetails({ result, transcript }: { result: ReportResult; transcript?: Transcript | undefined }) {
  const { status, repeat, keywords, elapsedMs, usage, reusedFrom, exception, turns, hasTurns, recorded } = result;
  const given = recorded.case["turns"];
  const fields = Object.entries(recorded.case).filter(([name]) => !SHOWN_ELSEWHERE.has(name));
  return (
    <article class="case">
      <Facts
        facts={[
          ["status", <CaseStatusWord status={status} />],
          ["repeat", repeat === undefined ? undefined : `${repeat}`],
          ["keywords", visibleText(keywords.join(", "))],
          ["took", elapsedMs === undefined ? undefined : readableMs(elapsedMs)],
          ["tokens", usage && readableTokens(usage)],
          ["cost", usage && readableUsd(usage.costUsd)],
          [
            "kept from run",
            reusedFrom && <a href={linkTo(`runs/${encodeURIComponent(reusedFrom)}`)}>{oneLine(shortId(reusedFrom))}</a>,
          ],
        ]}
      />
      {exception && <Exception of={exception} />}
      {transcript?.ownText !== undefined && (
        <section>
          <h3>As the pipeline shows it</h3>
          <LongText text={transcript.ownText} />
        </section>
      )}
      {fields.length > 0 && (
        <section>
          <h3>Case</h3>
          {fields.map(([name, value]) => (
            <Field key={name} name={name} value={value} />
          ))}
        </section>
      )}
      {turns.map((turn, index) => (
        <Turn
          key={index}
          turn={turn}
          title={hasTurns ? `Turn ${index + 1} of ${turns.length}` : undefined}
          given={hasTurns && Array.isArray(given) ? (given[index] as Json | undefined) : undefined}
          expected={transcript?.turns[index]?.expected}
          isOwnException={hasTurns && turn.exception?.message !== exception?.message}
        />
      ))}
    </article>
  );
}

const Field = ({ name, value }: { name: string; value: Json }) => (
  <div class="field">
    <h4>{visibleText(name)}</h4>
    <JsonValue value={value} />
  </div>
);

const Exception = ({ of: { stage, message, traceback, time } }: { of: ReportException }) => (
  <section class="exception">
    <h3>{stage === undefined ? "Error" : `Error in ${visibleText(stage)}`}</h3>
    <LongText text={message} />
    {time !== undefined && <p class="quiet">{localTime(time)}</p>}
    {traceback !== undefined && traceback !== "" && (
      <details>
        <summary>Traceback</summary>
        <LongText text={traceback} />
      </details>
    )}
  </section>
);

function Turn({
  turn: { records, stages, exception, otherExceptions },
  title,
  given,
  expected,
  isOwnException,
}: {
  turn: ReportTurn;
  title: string | undefined;
  given: Json | undefined;
  expected: string | undefined;
  isOwnException: boolean;
}) {
  const names = new Set([...Object.keys(records), ...Object.keys(stages)]);
  return (
    <section>
      {title !== undefined && <h3>{title}</h3>}
      {given !== undefined && <Field name="given" value={given} />}
      {isOwnException && exception && <Exception of={exception} />}
      {otherExceptions.map((other) => (
        <Exception key={other.stage} of={other} />
      ))}
      <StageTimeline records={records} />
      {expected !== undefined && <Field name="expected answer" value={expected} />}
      {[...names].map((stage) => (
        <div key={stage} class="field">
          <h4>
            {visibleText(stage)}
            {records[stage]?.succeeded === false && <span class="word error">raised</span>}
          </h4>
          {(records[stage]?.failedAttempts ?? []).map(({ time, error, waitMs }, index) => (
            <div key={index} class="attempt">
              <p>
                Try {index + 1} failed at {localTime(time)}; the next one waited {readableMs(waitMs)}:
              </p>
              <LongText text={error} />
            </div>
          ))}
          {Object.hasOwn(stages, stage) && <JsonValue value={stages[stage]!} />}
        </div>
      ))}
    </section>
  );
}

/** The times of each stage, as a bar and in numbers. */
function StageTimeline({ records }: { records: ReportTurn["records"] }) {
  const stages = Object.entries(records);
  if (stages.length === 0) return null;
  // Outcomes that were copied from another run have the times of that run.
  const own = stages.map(([, record]) => record).filter(({ reused }) => !reused);
  const from = Math.min(...own.flatMap(({ start }) => (start === undefined ? [] : [Date.parse(start)])));
  const ends = own.map(({ start = "", elapsedMs = 0 }) => Date.parse(start) + elapsedMs).filter(Number.isFinite);
  const to = Math.max(from + 1, ...ends);
  const hasUsage = stages.some(([, { usage }]) => usage !== undefined);
  return (
    <SimpleTable
      title="Stages"
      head={["stage", "when", ...["took", "tries", ...(hasUsage ? ["tokens in", "out", "cost"] : [])].map(asNumber)]}
      rows={stages.map(([stage, record]) => [
        visibleText(stage),
        record.reused ? "in another run" : <Bar of={record} from={from} to={to} />,
        record.elapsedMs === undefined ? "" : readableMs(record.elapsedMs),
        record.attempts,
        ...(hasUsage ? usageCells(record) : []),
      ])}
    />
  );
}

const usageCells = ({ usage }: ReportStage): readonly ComponentChildren[] =>
  usage === undefined ? ["", "", ""] : [usage.inputTokens, usage.outputTokens, readableUsd(usage.costUsd)];

/** @param from - In ms since 1970, as `to`. */
function Bar({
  of: { start = "", elapsedMs = 0, succeeded },
  from,
  to,
}: {
  of: ReportStage;
  from: number;
  to: number;
}) {
  const left = (Date.parse(start) - from) / (to - from);
  if (!Number.isFinite(left)) return null;
  const width = Math.min(elapsedMs / (to - from), 1 - left);
  return (
    <span class="timeline" aria-hidden="true">
      <span class={succeeded ? "busy" : "error"} style={{ left: `${left * 100}%`, width: `${width * 100}%` }} />
    </span>
  );
}
