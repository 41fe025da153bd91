import type { Run } from "../../shared/contract/index.ts";
import { printable } from "../../shared/base/text.ts";
import { shortIds } from "../../shared/reports/index.ts";
import { textTable } from "../../shared/reports/render/index.ts";
import { jsonText } from "../json-text.ts";
import { withApp, type AppOptions } from "../connect.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { describeStatus } from "../describe-status.ts";
import { describeCounts } from "../progress.ts";
import { readableTime } from "../readable-time.ts";
import { resolveRun } from "../resolve-run.ts";
import type { Shell } from "../shell.ts";
import { tellIdle } from "../tell-idle.ts";

export type StatusOptions = AppOptions & { readonly run?: string; readonly json?: boolean };

const MOST_RUNS = 20;

/** Shows the latest runs, or one of them. */
export async function status({ run: reference, json, ...options }: StatusOptions, shell: Shell): Promise<ExitCode> {
  return withApp({ ...options, serveOnly: true }, shell, async (app) => {
    const { api } = app;
    if (reference === undefined) {
      const page = await api.listRuns({ limit: MOST_RUNS });
      shell.stdout.write(json ? jsonText(page) : renderRuns(page.runs));
      tellIdle(app, page.runs, shell);
    } else {
      const run = await api.getRun(await resolveRun(reference, api));
      shell.stdout.write(json ? jsonText(run) : renderRun(run));
      tellIdle(app, [run], shell);
    }
    return EXIT.done;
  });
}

function renderRuns(runs: readonly Run[]): string {
  if (runs.length === 0) return "There are no runs yet.\n";
  const short = shortIds(runs.map(({ id }) => id));
  const rows = runs.map((run) => {
    const { id, pipeline, counts, createdAt, label = "" } = run;
    return [
      short.get(id) ?? id,
      printable(pipeline),
      describeStatus(run),
      `${counts.completed}/${counts.total}`,
      `${counts.passed}`,
      `${counts.failed}`,
      `${counts.errors}`,
      readableTime(createdAt),
      printable(label, { maxCharacters: 40 }),
    ];
  });
  const head = ["id", "pipeline", "status", "done", "passed", "failed", "errors", "created", "label"];
  return `${textTable(head, rows)}\n`;
}

function renderRun(run: Run): string {
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
