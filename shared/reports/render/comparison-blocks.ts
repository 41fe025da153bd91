import { printable } from "../../base/text.ts";
import type { CaseReference, ComparedRun, Comparison, Effect } from "../../contract/index.ts";
import type { Json } from "../../contract/json.ts";
import {
  compareRuns,
  pairResults,
  readableMs,
  readableNumber,
  readablePercent,
  readableRange,
  readableUsd,
  type Report,
  STATUS_WORDS,
  transcribe,
  verdict,
} from "../index.ts";
import type { Block } from "./text.ts";
import { transcriptBlocks, transcriptName } from "./transcript-blocks.ts";

const MAX_TRANSCRIPTS = 20;
const MAX_IDS = 20;
const MAX_VALUE_CHARACTERS = 60;

/** Writes a comparison of two runs as the blocks of a report, with the transcripts of broken cases from both. */
export function* comparisonBlocks(base: Report, candidate: Report): Generator<Block> {
  yield* comparisonSummary(base, candidate);
  yield* brokenTranscripts(base, candidate);
}

/** As {@link comparisonBlocks}, without the transcripts. */
export function* comparisonSummary(base: Report, candidate: Report): Generator<Block> {
  const comparison = compareRuns(base, candidate);
  yield { kind: "heading", level: 1, text: "Comparison of two runs" };
  yield runsTable(comparison);
  yield { kind: "lines", lines: [...verdict(comparison), ...comparison.warnings.map((text) => `Note: ${text}`)] };
  if (comparison.configChanges.length > 0) yield changesTable(comparison);
  if (comparison.effects.length > 0) yield effectsTable(comparison.effects);
  yield* changedCases(comparison);
  yield* onlyIn("base", comparison.onlyInBase);
  yield* onlyIn("candidate", comparison.onlyInCandidate);
  const { ownText = "" } = comparison;
  if (ownText.trim() !== "") yield { kind: "lines", lines: ownText.trimEnd().split("\n") };
}

function runsTable({ base, candidate }: Comparison): Block {
  const rows: [string, (run: ComparedRun) => string][] = [
    ["run", ({ uuid }) => uuid],
    ["pipeline", ({ pipeline }) => pipeline],
    ["label", ({ label = "" }) => label],
    ["status", ({ status }) => status],
    ["commit", ({ sha = "" }) => sha.slice(0, 12)],
    ["results", ({ total }) => `${total}`],
    [
      "passed",
      ({ passRate }) =>
        passRate === undefined
          ? "unknown"
          : `${passRate.passed} (${readablePercent(passRate.rate)}, 95% interval ${readableRange(passRate)})`,
    ],
  ];
  return {
    kind: "table",
    head: ["", "base", "candidate"],
    rows: rows.map(([name, of]) => [name, of(base), of(candidate)]),
  };
}

function changesTable({ configChanges }: Comparison): Block {
  const shown = (value: Json | undefined) =>
    value === undefined
      ? "<none>"
      : printable(typeof value === "string" ? value : JSON.stringify(value), { maxCharacters: MAX_VALUE_CHARACTERS });
  const rows = configChanges.map(({ path, base, candidate }) => [path, shown(base), shown(candidate)]);
  return { kind: "table", title: "Settings that differ:", head: ["setting", "base", "candidate"], rows };
}

function effectsTable(effects: readonly Effect[]): Block {
  const formats = { ms: readableMs, usd: readableUsd, score: readableNumber };
  const rows = effects.map(({ name, unit, cases, base, candidate, difference, low, high }) => {
    const format = formats[unit];
    return [name, format(base), format(candidate), format(difference), `${format(low)} to ${format(high)}`, `${cases}`];
  });
  return { kind: "table", head: ["mean", "base", "candidate", "difference", "95% interval", "cases"], rows };
}

function* changedCases({ cases }: Comparison): Generator<Block> {
  const rows = cases
    .filter(({ change }) => change === "broken" || change === "fixed")
    .map(({ uuid, repeat, change, base, candidate, keywords }) => [
      repeat === undefined ? uuid : `${uuid} repeat ${repeat}`,
      change,
      STATUS_WORDS[base],
      STATUS_WORDS[candidate],
      printable(keywords.join(", "), { maxCharacters: MAX_VALUE_CHARACTERS }),
    ]);
  if (rows.length > 0) yield { kind: "table", head: ["id", "change", "base", "candidate", "keywords"], rows };
}

function* onlyIn(name: string, cases: readonly CaseReference[]): Generator<Block> {
  if (cases.length === 0) return;
  const shown = cases.slice(0, MAX_IDS).map(({ uuid, repeat }) => (repeat ? `${uuid} repeat ${repeat}` : uuid));
  const more = cases.length - shown.length;
  const rest = more === 0 ? [] : [`and ${more} more, which the comparison as JSON has`];
  yield { kind: "lines", lines: [`Only in the ${name} (${cases.length}):`, ...shown, ...rest] };
}

function* brokenTranscripts(base: Report, candidate: Report): Generator<Block> {
  const broken = pairResults(base, candidate).pairs.filter(({ change }) => change === "broken");
  for (const pair of broken.slice(0, MAX_TRANSCRIPTS)) {
    const before = transcribe(base, pair.base);
    const after = transcribe(candidate, pair.candidate);
    yield* transcriptBlocks(before, `Broken: ${transcriptName(before)}, in the base`);
    yield* transcriptBlocks(after, `Broken: ${transcriptName(after)}, in the candidate`);
  }
  if (broken.length > MAX_TRANSCRIPTS)
    yield {
      kind: "lines",
      lines: [
        `The transcripts of ${broken.length - MAX_TRANSCRIPTS} more broken cases are left out; format shows them.`,
      ],
    };
}
