import type { ComponentChildren } from "preact";
import type { CaseReference, ComparedRun, Comparison, Effect } from "../api/comparison.ts";
import { LongText } from "../parts/long-text.tsx";
import { Rate } from "../parts/rate.tsx";
import { asNumber, SimpleTable } from "../parts/simple-table.tsx";
import { RunStatusWord } from "../parts/status.tsx";
import { Warnings } from "../parts/warnings.tsx";
import { linkTo } from "../route.ts";
import { caseKey } from "../table/case-key.ts";
import { oneLine } from "../text/one-line.ts";
import { readableCount, readableMs, readableNumber, readableUsd } from "../text/readable.ts";
import { settingText } from "../text/setting-text.ts";
import { shortId } from "../text/short-ids.ts";
import { verdict } from "../text/verdict.ts";
import { visibleText } from "../text/visible-text.ts";

const MOST_IDS = 20;
const MOST_VALUE_CHARACTERS = 120;

/** What changed between two runs, in numbers. */
export function ComparisonNumbers({ of: comparison }: { of: Comparison }) {
  const { base, candidate, configChanges, effects, ownText, warnings } = comparison;
  return (
    <>
      <p class="verdict">{verdict(comparison)}</p>
      <Warnings of={warnings} />
      <div class="side-by-side">
        <SimpleTable
          title="Runs"
          head={["", "base", "candidate"]}
          rows={RUN_ROWS.map(([name, show]) => [name, show(base), show(candidate)]).filter(
            ([, before, after]) => before !== undefined || after !== undefined,
          )}
        />
        {effects.length > 0 && (
          <SimpleTable
            title="Means"
            head={["", ...["base", "candidate", "difference", "95% interval", "cases"].map(asNumber)]}
            rows={effects.map(effectRow)}
          />
        )}
        {configChanges.length > 0 && (
          <SimpleTable
            title="Settings that differ"
            head={["setting", "base", "candidate"]}
            rows={configChanges.map((change) => [
              visibleText(change.path),
              settingText(change.base, MOST_VALUE_CHARACTERS),
              settingText(change.candidate, MOST_VALUE_CHARACTERS),
            ])}
          />
        )}
      </div>
      <OnlyIn name="base" cases={comparison.onlyInBase} />
      <OnlyIn name="candidate" cases={comparison.onlyInCandidate} />
      {ownText !== undefined && ownText.trim() !== "" && (
        <details open>
          <summary>As the pipeline compares them</summary>
          <LongText text={ownText} />
        </details>
      )}
    </>
  );
}

const RUN_ROWS: readonly (readonly [name: string, show: (run: ComparedRun) => ComponentChildren])[] = [
  [
    "run",
    ({ uuid }) => (
      <a href={linkTo(`runs/${uuid}`)}>
        <code>{visibleText(shortId(uuid))}</code>
      </a>
    ),
  ],
  ["status", ({ status }) => <RunStatusWord status={status} />],
  ["results", ({ total }) => readableCount(total)],
  ["passed", ({ passRate }) => <Rate of={passRate} />],
  ["pipeline", ({ pipeline }) => visibleText(pipeline)],
  ["label", ({ label }) => label && oneLine(label, 60)],
  ["commit", ({ sha }) => sha && <code>{visibleText(sha.slice(0, 12))}</code>],
];

function effectRow({ name, unit, base, candidate, difference, low, high, cases }: Effect): readonly string[] {
  const format = { ms: readableMs, usd: readableUsd, score: readableNumber }[unit];
  const signed = `${difference > 0 ? "+" : ""}${format(difference)}`;
  return [visibleText(name), format(base), format(candidate), signed, `${format(low)} to ${format(high)}`, `${cases}`];
}

function OnlyIn({ name, cases }: { name: string; cases: readonly CaseReference[] }) {
  if (cases.length === 0) return null;
  const ids = cases.slice(0, MOST_IDS).map((of) => visibleText(caseKey(of)));
  const more = cases.length > MOST_IDS ? `, and ${cases.length - MOST_IDS} more` : "";
  return (
    <details>
      <summary>
        {cases.length === 1 ? "1 case is" : `${readableCount(cases.length)} cases are`} in the {name} only
      </summary>
      <p>
        <code>{ids.join(", ")}</code>
        {more}
      </p>
    </details>
  );
}
