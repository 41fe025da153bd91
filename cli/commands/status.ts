import { printable } from "../../shared/reports/printable.ts";
import { shortIds } from "../../shared/reports/short-ids.ts";
import { textTable } from "../../shared/reports/text-table.ts";
import type { Run } from "../api-client.ts";
import { withApp, type AppOptions } from "../connect.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { progressLine } from "../progress.ts";
import { resolveRun } from "../resolve-run.ts";
import { commandHint, type Shell } from "../shell.ts";

export type StatusOptions = AppOptions & { readonly run?: string; readonly json?: boolean };

const MOST_CELL_CHARACTERS = 40;

/** `gotag status`: the newest runs, or one of them. */
export async function status({ run: text, json = false, ...options }: StatusOptions, shell: Shell): Promise<ExitCode> {
  return withApp(options, shell, async ({ api }) => {
    if (text === undefined) {
      const page = await api.listRuns();
      shell.stdout.write(json ? toJson(page) : renderRuns(page.runs, shell));
    } else {
      const run = await api.getRun(await resolveRun(text, { api, folder: shell.folder }));
      shell.stdout.write(json ? toJson(run) : renderRun(run));
    }
    return EXIT.done;
  });
}

const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function renderRuns(runs: readonly Run[], shell: Shell): string {
  if (runs.length === 0) return `There are no runs yet. Start one: ${commandHint(shell, "run --help")}\n`;
  const short = shortIds(runs.map(({ id }) => id));
  const rows = runs.map(({ id, pipeline, label, status, counts, createdAt }) => [
    short.get(id) ?? id,
    ...[pipeline, label ?? "", status].map((text) => printable(text, { maxCharacters: MOST_CELL_CHARACTERS })),
    `${counts.completed}/${counts.total}`,
    ...[counts.passed, counts.failed, counts.errors].map(String),
    createdAt.slice(0, 19).replace("T", " "),
  ]);
  const head = ["run", "pipeline", "label", "status", "done", "passed", "failed", "errors", "started (UTC)"];
  return `${textTable(head, rows)}\n`;
}

function renderRun(run: Run): string {
  const lines = [
    `Run ${run.id} (${printable(run.pipeline)}${run.label === undefined ? "" : `, label ${printable(run.label)}`})`,
    `${run.status}: ${progressLine(run)}`,
    ...(run.error === undefined ? [] : [`Why: ${printable(run.error)}`]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}
