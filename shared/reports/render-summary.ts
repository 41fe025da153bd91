import { printable } from "./printable.ts";
import { shortIds } from "./short-ids.ts";
import type { CaseSummary, RunSummary } from "./summarize-run.ts";
import { textTable } from "./text-table.ts";

const WORDS = { ok: "OK", failed: "FAILED", error: "ERROR" } as const;
const MOST_MESSAGE_CHARACTERS = 100;
const MOST_CELL_CHARACTERS = 60;

/**
 * The summary of a run as people read it: a row for each case, what the pipeline adds, then the totals. Plain text without colours; what case data
 * holds of control characters is written out, and long texts are cut.
 *
 * @example
 * process.stdout.write(renderSummary(summarizeRun(log)));
 */
export function renderSummary(summary: RunSummary): string {
  return [heading(summary), casesTable(summary), ...ownText(summary), totals(summary)].join("\n\n") + "\n";
}

function ownText({ ownText: text }: RunSummary): readonly string[] {
  if (text === undefined) return [];
  const lines = text.trimEnd().split("\n");
  return [lines.map((line) => printable(line)).join("\n")];
}

function heading({ uuid, pipeline, label, status, error, settings, counts }: RunSummary): string {
  const names = [printable(pipeline), ...(label === undefined ? [] : [`label ${printable(label)}`])];
  const lines = [`Run ${printable(uuid)} (${names.join(", ")})`];
  if (status === "failed" || status === "cancelled")
    lines.push(`This run ${status === "failed" ? "failed" : "was cancelled"}; it has the results below.`);
  else if (status !== "completed") lines.push(`This run has not ended; ${counts.total} results are saved so far.`);
  if (error !== undefined) lines.push(`Why: ${printable(error)}`);
  for (const [path, value] of Object.entries(settings)) lines.push(`${printable(path)}=${printable(value)}`);
  return lines.join("\n");
}

function casesTable({ cases }: RunSummary): string {
  const short = shortIds(cases.map(({ uuid }) => uuid));
  const rows = cases.map((one) => [
    printable(short.get(one.uuid) ?? one.uuid, { maxCharacters: MOST_CELL_CHARACTERS }),
    WORDS[one.status],
    printable(one.keywords.join(", "), { maxCharacters: MOST_CELL_CHARACTERS }),
    errorText(one),
  ]);
  return textTable(["id", "status", "keywords", "error"], rows);
}

/** Stage, context and the first line of what was raised. */
function errorText({ stage, message }: CaseSummary): string {
  if (stage === undefined || message === undefined) return "";
  const [first = "", second = ""] = message.split("\n", 2);
  const [, context] = /^Context: (.*)$/.exec(first) ?? [];
  const text = context === undefined ? first : `${context} ${second}`;
  return printable(`${stage}: ${text}`, { maxCharacters: MOST_MESSAGE_CHARACTERS });
}

function totals({ counts, elapsed }: RunSummary): string {
  const { total, succeeded, errors, passed, failed } = counts;
  const share = (count: number) =>
    total === 0 ? `${count}/${total}` : `${count}/${total} (${((count / total) * 100).toFixed(2)}%)`;
  const rows = [
    ["Total", `${total}`],
    ["Complete", share(succeeded)],
    ["Errors", share(errors)],
    ["Passed", share(passed)],
    ["Failed", share(failed)],
    ["Elapsed", elapsed],
  ] as const;
  return rows.map(([name, value]) => `${`${name}:`.padEnd(10)}${value}`).join("\n");
}
