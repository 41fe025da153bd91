import type { ComponentChildren } from "preact";
import type { CaseException, CaseNotes, CaseResult, TurnResult } from "../api/case-result.ts";
import { addUsages, statusOf, usagesOf } from "../logs/summarize-case.ts";
import { Facts } from "../parts/facts.tsx";
import { JsonValue } from "../parts/json-value.tsx";
import { LongText } from "../parts/long-text.tsx";
import { CaseStatusWord } from "../parts/status.tsx";
import { linkTo } from "../route.ts";
import { readableMs, readableTime, readableTokens, readableUsd } from "../text/readable.ts";
import { oneLine } from "../text/one-line.ts";
import { shortId } from "../text/short-ids.ts";
import { visibleText } from "../text/visible-text.ts";
import { StageTimeline } from "./stage-timeline.tsx";

const SHOWN_ELSEWHERE: ReadonlySet<string> = new Set(["uuid", "keywords", "turns"]);

/** All that was said and done about a case. */
export function CaseDetails({ result, notes }: { result: CaseResult; notes?: CaseNotes | undefined }) {
  const { keywords, turns: given } = result.case;
  const fields = Object.entries(result.case).filter(([name]) => !SHOWN_ELSEWHERE.has(name));
  const usage = addUsages(usagesOf(result));
  const { elapsedMs, repeat, reusedFrom } = result.metadata ?? {};
  const turns = result.turns ?? [result];
  return (
    <article class="case">
      <Facts
        facts={[
          ["status", <CaseStatusWord status={statusOf(result)} />],
          ["repeat", repeat === undefined ? undefined : `${repeat}`],
          ["keywords", Array.isArray(keywords) ? visibleText(keywords.join(", ")) : undefined],
          ["took", elapsedMs === undefined ? undefined : readableMs(elapsedMs)],
          ["tokens", usage && readableTokens(usage)],
          ["cost", usage && readableUsd(usage.costUsd)],
          [
            "kept from run",
            reusedFrom && <a href={linkTo(`runs/${encodeURIComponent(reusedFrom)}`)}>{oneLine(shortId(reusedFrom))}</a>,
          ],
        ]}
      />
      {result.exception && <Exception of={result.exception} />}
      {notes?.ownText !== undefined && (
        <Section title="As the pipeline shows it">
          <LongText text={notes.ownText} />
        </Section>
      )}
      {fields.length > 0 && (
        <Section title="Case">
          {fields.map(([name, value]) => (
            <Field key={name} name={name} value={value} />
          ))}
        </Section>
      )}
      {turns.map((turn, index) => (
        <Turn
          key={index}
          turn={turn}
          title={result.turns === undefined ? undefined : `Turn ${index + 1} of ${turns.length}`}
          given={Array.isArray(given) ? (given[index] as unknown) : undefined}
          expected={notes?.expected[index]}
          isOwnException={result.turns !== undefined && turn.exception?.message !== result.exception?.message}
        />
      ))}
    </article>
  );
}

const Section = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section>
    <h3>{title}</h3>
    {children}
  </section>
);

function Field({ name, value }: { name: string; value: unknown }) {
  return (
    <div class="field">
      <h4>{visibleText(name)}</h4>
      <JsonValue value={value} />
    </div>
  );
}

function Exception({ of: { stage, message, traceback, time } }: { of: CaseException }) {
  return (
    <section class="exception">
      <h3>{stage === undefined ? "Error" : `Error in ${visibleText(stage)}`}</h3>
      <LongText text={message} />
      {time !== undefined && <p class="quiet">{readableTime(time)}</p>}
      {traceback !== undefined && traceback !== "" && (
        <details>
          <summary>Traceback</summary>
          <LongText text={traceback} />
        </details>
      )}
    </section>
  );
}

function Turn({
  turn,
  title,
  given,
  expected,
  isOwnException,
}: {
  turn: TurnResult;
  title: string | undefined;
  given: unknown;
  expected: string | undefined;
  isOwnException: boolean;
}) {
  const records = turn.metadata?.stages ?? {};
  const names = new Set([...Object.keys(records), ...Object.keys(turn.stages ?? {})]);
  return (
    <section>
      {title !== undefined && <h3>{title}</h3>}
      {given !== undefined && <Field name="given" value={given} />}
      {isOwnException && turn.exception && <Exception of={turn.exception} />}
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
                Try {index + 1} failed at {readableTime(time)}; the next one waited {readableMs(waitMs)}:
              </p>
              <LongText text={error} />
            </div>
          ))}
          {turn.stages !== undefined && Object.hasOwn(turn.stages, stage) && <JsonValue value={turn.stages[stage]} />}
        </div>
      ))}
    </section>
  );
}
