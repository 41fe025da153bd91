import { printable } from "../../base/text.ts";
import type { CaseSummary, ConfigDifference, GateResult, RunSummary } from "../../contract/index.ts";
import type { Json } from "../../contract/json.ts";
import {
  errorLine,
  readableCell,
  readableNumber,
  readablePercent,
  readablePercentiles,
  readableRange,
  readableTokens,
  readableUsd,
  shortIds,
  STATUS_WORDS,
} from "../index.ts";
import { type Block, factsBlock, renderText } from "./text.ts";

const MAX_FLAKY = 20;

/** Arranges the summary of a run for a terminal, where people see the end first: the totals come last. */
export function summaryForTerminal(summary: RunSummary): readonly Block[] {
  const table = caseRows(summary, summary.cases);
  return [heading(summary), table, ...ownText(summary), ...details(summary), totals(summary), ...settings(summary)];
}

/**
 * Arranges the summary of a run for a page, where people see the beginning first. The table of cases is not part of it.
 *
 * @param failures - Follow right after the totals.
 */
export function summaryForPage(summary: RunSummary, failures: readonly Block[] = []): readonly Block[] {
  return [
    heading(summary),
    totals(summary),
    ...settings(summary),
    ...failures,
    ...details(summary),
    ...ownText(summary),
  ];
}

/** Names the run, and says how far it has come. */
function heading(summary: RunSummary): Block {
  const { uuid, pipeline, label, status, error, settings, counts } = summary;
  const names = [pipeline, ...(label === undefined ? [] : [`label ${label}`])];
  const lines: string[] = [];
  if (status === "failed" || status === "cancelled")
    lines.push(`This run ${status === "failed" ? "failed" : "was cancelled"}; it has the results below.`);
  else if (status !== "completed") lines.push(`This run has not ended; ${counts.total} results are saved so far.`);
  if (error !== undefined) lines.push(`Why: ${error}`);
  for (const [path, value] of Object.entries(settings)) lines.push(`${path}=${value}`);
  return { kind: "heading", level: 1, text: `Run ${uuid} (${names.join(", ")})`, lines };
}

function ownText({ ownText: text }: RunSummary): readonly Block[] {
  return text === undefined || text.trim() === "" ? [] : [{ kind: "lines", lines: text.trimEnd().split("\n") }];
}

function details(summary: RunSummary): readonly Block[] {
  return [stages(summary), keywords(summary), ...repeats(summary), columns(summary), warnings(summary)].filter(
    (block) => block !== undefined,
  );
}

function stages({ stages: all }: RunSummary): Block | undefined {
  if (all.length === 0) return undefined;
  const hasUsage = all.some(({ usage }) => usage !== undefined);
  const head = ["stage", "runs", "errors", "retries", "p50", "p95", "p99", ...(hasUsage ? ["tokens", "cost"] : [])];
  const rows = all.map(({ stage, runs, errors, attempts, latency, usage }) => [
    stage,
    `${runs}`,
    `${errors}`,
    `${attempts - runs}`,
    ...readablePercentiles(latency),
    ...(hasUsage ? (usage === undefined ? ["", ""] : [readableTokens(usage), readableUsd(usage.costUsd)]) : []),
  ]);
  return { kind: "table", head, rows };
}

function keywords({ keywords: all }: RunSummary): Block | undefined {
  if (all.length === 0) return undefined;
  const rows = all.map(({ keyword, total, errors, passRate }) => [
    keyword,
    `${total}`,
    ...(passRate === undefined
      ? ["unknown", "", ""]
      : [`${passRate.passed}`, readablePercent(passRate.rate), readableRange(passRate)]),
    `${errors}`,
  ]);
  return { kind: "table", head: ["keyword", "cases", "passed", "rate", "95% interval", "errors"], rows };
}

function repeats({ repeats: of }: RunSummary): readonly Block[] {
  if (of === undefined) return [];
  const rows = of.passAt.map(({ k, cases, passAtK, passHatK }) => [
    `${k}`,
    readablePercent(passAtK),
    readablePercent(passHatK),
    `${cases}`,
  ]);
  const flaky = of.flaky.slice(0, MAX_FLAKY).map(({ uuid, passed, trials }) => `${uuid}: ${passed} of ${trials}`);
  const more = of.flaky.length - flaky.length;
  return [
    { kind: "table", head: ["k", "pass@k", "pass^k", "cases"], rows },
    {
      kind: "lines",
      lines: [
        flaky.length === 0 ? "No case is flaky." : `Flaky cases, which passed at times (${flaky.length}):`,
        ...flaky,
        ...(more === 0 ? [] : [`and ${more} more, which the summary as JSON has`]),
      ],
    },
  ];
}

function columns({ columns: all }: RunSummary): Block | undefined {
  const rows = all.flatMap(({ name, numbers, mean }) =>
    mean === undefined ? [] : [[name, readableNumber(mean), `${numbers}`]],
  );
  return rows.length === 0 ? undefined : { kind: "table", head: ["column", "mean", "cases"], rows };
}

function warnings({ warnings: all }: RunSummary): Block | undefined {
  if (all.length === 0) return undefined;
  return { kind: "lines", lines: all.flatMap((warning) => `Warning: ${warning}`.split("\n")) };
}

function totals({ counts, passRate, repeats: of, latency, usage, elapsed }: RunSummary): Block {
  const { total, succeeded, errors, passed, failed, unknown } = counts;
  const share = (count: number) =>
    total === 0 ? `${count}/${total}` : `${count}/${total} (${readablePercent(count / total)})`;
  const more = unknown === 0 ? "" : `, or up to ${unknown} more`;
  // The interval does not account for repetitions of a case being more alike than cases are.
  const note = of === undefined ? "" : " as if all were cases of their own";
  const interval = passRate === undefined ? "" : `, 95% interval ${readableRange(passRate)}${note}`;
  const [p50, p95, p99] = readablePercentiles(latency);
  return factsBlock([
    ["Total", `${total}`],
    ["Complete", share(succeeded)],
    ["Errors", share(errors)],
    ["Passed", `${share(passed)}${more}${interval}`],
    ["Failed", `${share(failed)}${more}`],
    ["Unknown", unknown === 0 ? undefined : `${share(unknown)}: the log does not say whether they passed`],
    ["Latency", latency && `p50 ${p50}, p95 ${p95}, p99 ${p99} a case`],
    ["Tokens", usage && readableTokens(usage)],
    ["Cost", usage && readableUsd(usage.costUsd)],
    ["Elapsed", elapsed],
  ]);
}

function settings({ pipeline, configDifferences = [] }: RunSummary): readonly Block[] {
  return configDifferences.length === 0 ? [] : [settingsBlock(pipeline, configDifferences)];
}

/**
 * Lists the settings of a run that differ from the defaults of its pipeline.
 *
 * @param differences - At least one.
 */
export function settingsBlock(pipeline: string, differences: readonly ConfigDifference[]): Block {
  const title = `Settings that differ from the defaults of ${pipeline}:`;
  return { kind: "lines", lines: [title, ...differences.map(differenceLine)] };
}

const MAX_VALUE_CHARACTERS = 100;

/** `KEY: OLD => NEW`. */
function differenceLine({ path, kind, default: old, value }: ConfigDifference): string {
  const before = kind === "given" ? "<prompt>" : kind === "added" ? "<none>" : settingText(old!);
  return `${path}: ${before} => ${kind === "removed" ? "<removed>" : settingText(value!)}`;
}

/** A text as it would be typed, quoted where its start and end would not be visible. */
function settingText(value: Json): string {
  const isPlain = typeof value === "string" && value !== "" && value.trim() === value && !value.startsWith("<");
  return printable(isPlain ? value : JSON.stringify(value), { maxCharacters: MAX_VALUE_CHARACTERS });
}

const MAX_MESSAGE_CHARACTERS = 100;
const MAX_CELL_CHARACTERS = 60;

/** Makes a table with a row for each case: short ID, status, the pipeline's columns, keywords, and error. */
export function caseRows({ cases: all, columns }: RunSummary, cases: readonly CaseSummary[]): Block {
  const short = shortIds(all.map(({ uuid }) => uuid));
  const hasRepeats = all.some(({ repeat }) => repeat !== undefined);
  const cut = (text: string) => printable(text, { maxCharacters: MAX_CELL_CHARACTERS });
  const rows = cases.map((one) => [
    cut(short.get(one.uuid) ?? one.uuid),
    STATUS_WORDS[one.status],
    ...(hasRepeats ? [`${one.repeat ?? ""}`] : []),
    ...columns.map((_, column) => cut(readableCell(one.cells?.[column]))),
    cut(one.keywords.join(", ")),
    printable(errorLine(one), { maxCharacters: MAX_MESSAGE_CHARACTERS }),
  ]);
  const names = columns.map(({ name }) => name);
  return {
    kind: "table",
    head: ["id", "status", ...(hasRepeats ? ["repeat"] : []), ...names, "keywords", "error"],
    rows,
  };
}

/**
 * Renders the results of gates as a table, failed ones first.
 *
 * @example
 * stderr.write(renderGates(results));
 */
export function renderGates(results: readonly GateResult[]): string {
  return [...renderText([gatesTable(results)])].join("");
}

/** As {@link renderGates}, as a block of a report. */
export function gatesTable(results: readonly GateResult[]): Block {
  const rows = results
    .toSorted((a, b) => Number(a.passed) - Number(b.passed))
    .map(({ rule, passed, reason }) => [passed ? "passed" : "FAILED", rule, reason]);
  return { kind: "table", head: ["gate", "rule", "why"], rows };
}
