import type { ComponentChildren } from "preact";
import type { ConfigDifference, RepeatSummary, RunSummary } from "../../shared/contract/index.ts";
import {
  readableNumber,
  readablePercent,
  readablePercentiles,
  readableRange,
  readableTokens,
  readableUsd,
  shortIds,
} from "../../shared/reports/index.ts";
import { asNumber, SimpleTable } from "../parts/figures.tsx";
import { OwnText, Warnings } from "../parts/texts.tsx";
import { oneLine, readableCount, settingText, visibleText } from "../text.ts";

/** The summary of a run in numbers. */
export function RunNumbers({ summary, onKeyword }: { summary: RunSummary; onKeyword: (keyword: string) => void }) {
  const { passRate, counts, latency, usage, stages, keywords, columns, repeats, warnings, ownText } = summary;
  const [p50, p95, p99] = readablePercentiles(latency);
  return (
    <>
      <ul class="numbers">
        <Figure name="pass rate" value={passRate === undefined ? "unknown" : readablePercent(passRate.rate)}>
          {passRate && `95% interval ${readableRange(passRate)}`}
        </Figure>
        <Figure name="passed" value={readableCount(counts.passed)}>
          {notPassedText(counts)}
        </Figure>
        {latency && (
          <Figure name="time a case" value={p50}>
            p95 {p95}, p99 {p99}
          </Figure>
        )}
        {usage && (
          <Figure name="cost" value={readableUsd(usage.costUsd)}>
            tokens: {readableTokens(usage)}
          </Figure>
        )}
        {columns.map(
          ({ name, numbers, mean }) =>
            mean !== undefined && (
              <Figure key={name} name={`mean ${oneLine(name, 40)}`} value={readableNumber(mean)}>
                of {readableCount(numbers)} cases
              </Figure>
            ),
        )}
      </ul>
      <Warnings of={warnings} />
      <div class="side-by-side">
        {stages.length > 0 && (
          <SimpleTable
            title="Stages"
            head={["stage", ...["runs", "errors", "retries", "p50", "p95", "p99"].map(asNumber)]}
            rows={stages.map((of) => [
              visibleText(of.stage),
              readableCount(of.runs),
              readableCount(of.errors),
              readableCount(of.attempts - of.runs),
              ...readablePercentiles(of.latency),
            ])}
          />
        )}
        {keywords.length > 0 && (
          <SimpleTable
            title="Keywords"
            head={["keyword", ...["cases", "errors", "pass rate", "95% interval"].map(asNumber)]}
            rows={keywords.map((of) => [
              <button type="button" class="link" onClick={() => onKeyword(of.keyword)}>
                {oneLine(of.keyword, 60)}
              </button>,
              readableCount(of.total),
              readableCount(of.errors),
              of.passRate === undefined ? "unknown" : readablePercent(of.passRate.rate),
              of.passRate && readableRange(of.passRate),
            ])}
          />
        )}
        {repeats && <Repeats of={repeats} />}
        <Settings of={summary.configDifferences ?? []} />
      </div>
      <OwnText title="As the pipeline sums it up" text={ownText} />
    </>
  );
}

function notPassedText({ total, failed, errors, unknown }: RunSummary["counts"]): string {
  const parts = [`${readableCount(failed)} failed`, errors === 1 ? "1 error" : `${readableCount(errors)} errors`];
  if (unknown > 0) parts.push(`${readableCount(unknown)} unknown`);
  return `${parts.join(", ")}, of ${readableCount(total)}`;
}

function Figure({ name, value, children }: { name: string; value: string; children?: ComponentChildren }) {
  return (
    <li>
      <span class="name">{name}</span>
      <span class="value">{value}</span>
      <span class="quiet">{children}</span>
    </li>
  );
}

function Repeats({ of: { repeats, passAt, flaky } }: { of: RepeatSummary }) {
  const short = shortIds(flaky.map(({ uuid }) => uuid));
  return (
    <>
      <SimpleTable
        title={`Repetitions: ${repeats} of a case`}
        head={["k", ...["pass@k", "pass^k"].map(asNumber)]}
        rows={passAt.map(({ k, passAtK, passHatK }) => [k, readablePercent(passAtK), readablePercent(passHatK)])}
      />
      {flaky.length > 0 && (
        <SimpleTable
          title="Cases that passed at times"
          head={["case", asNumber("passed")]}
          rows={flaky.map(({ uuid, passed, trials }) => [
            <code>{visibleText(short.get(uuid) ?? uuid)}</code>,
            `${passed} of ${trials}`,
          ])}
        />
      )}
    </>
  );
}

const MAX_VALUE_CHARACTERS = 80;

function Settings({ of: differences }: { of: readonly ConfigDifference[] }) {
  if (differences.length === 0) return null;
  return (
    <SimpleTable
      title="Settings that differ from the defaults"
      head={["setting", "default", "here"]}
      rows={differences.map((of) => [
        visibleText(of.path),
        settingText(of.default, MAX_VALUE_CHARACTERS),
        of.kind === "removed" ? "removed" : settingText(of.value, MAX_VALUE_CHARACTERS),
      ])}
    />
  );
}
