import { printable } from "../../shared/base/text.ts";
import { readablePercent, readableUsd, shortIds } from "../../shared/reports/index.ts";
import { textTable } from "../../shared/reports/render/index.ts";
import type { Run } from "../../shared/contract/index.ts";
import { describeCounts, describeStatus, readableTime } from "./describe-run.ts";

const BAR_CHARACTERS = 20;

/** Lists runs, as `gotag status` shows them. */
export function renderRuns(runs: readonly Run[]): string {
  if (runs.length === 0) return "There are no runs yet.\n";
  const short = shortIds(runs.map(({ id }) => id));
  const rows = runs.map((run) => [
    short.get(run.id) ?? run.id,
    printable(run.pipeline),
    describeStatus(run),
    ...countsOf(run),
    readableTime(run.createdAt),
    labelOf(run),
  ]);
  return `${textTable(["id", "pipeline", "status", ...COUNTS, "created", "label"], rows)}\n`;
}

/** Shows one run, a fact per line. */
export function renderRun(run: Run): string {
  const { id, pipeline, label, counts, createdAt, updatedAt, error } = run;
  const rows = [
    ["Run", id],
    ["Pipeline", pipeline],
    ["Label", label],
    ["Status", describeStatus(run)],
    ["Cases", describeCounts(counts)],
    ["Created", readableTime(createdAt)],
    ["Updated", readableTime(updatedAt)],
    ["Why", error],
  ] as const;
  const lines = rows.flatMap(([name, value]) =>
    value === undefined ? [] : [`${`${name}:`.padEnd(10)}${printable(value)}`],
  );
  return `${lines.join("\n")}\n`;
}

/**
 * Lists runs with models, pass rates and costs.
 *
 * @param options.isTrend - Whether all runs have the same label: then their pass rates are drawn as bars.
 */
export function renderHistory(runs: readonly Run[], { isTrend }: { readonly isTrend: boolean }): string {
  if (runs.length === 0) return "There are no such runs.\n";
  const short = shortIds(runs.map(({ id }) => id));
  const rows = runs.map((run) => {
    const { id, createdAt, pipeline, models = [], usage, sha = "" } = run;
    const rate = passRateOf(run);
    return [
      short.get(id) ?? id,
      readableTime(createdAt),
      printable(pipeline),
      printable(models.join(", "), { maxCharacters: 40 }),
      describeStatus(run),
      ...countsOf(run),
      rate === null ? "" : readablePercent(rate),
      ...(isTrend ? [bar(rate)] : []),
      usage === undefined ? "" : readableUsd(usage.costUsd),
      printable(sha.slice(0, 8)),
      ...(isTrend ? [] : [labelOf(run)]),
    ];
  });
  const last = isTrend ? ["trend", "cost", "commit"] : ["cost", "commit", "label"];
  return `${textTable(["id", "created", "pipeline", "model", "status", ...COUNTS, "rate", ...last], rows)}\n`;
}

/** The share of the completed cases that passed; null if none is completed. */
export function passRateOf({ counts: { passed, completed } }: Run): number | null {
  return completed === 0 ? null : passed / completed;
}

const COUNTS = ["done", "passed", "failed", "errors"];

const countsOf = ({ counts }: Run): readonly string[] => [
  `${counts.completed}/${counts.total}`,
  `${counts.passed}`,
  `${counts.failed}`,
  `${counts.errors}`,
];

const labelOf = ({ label = "" }: Run): string => printable(label, { maxCharacters: 40 });

/** Draws a pass rate. The bar is full only if all cases passed. */
function bar(rate: number | null): string {
  if (rate === null) return "";
  return "#".repeat(Math.floor(rate * BAR_CHARACTERS)).padEnd(BAR_CHARACTERS, ".");
}
