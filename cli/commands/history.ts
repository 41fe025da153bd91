import { printable } from "../../shared/reports/printable.ts";
import { shortIds } from "../../shared/reports/short-ids.ts";
import { textTable } from "../../shared/reports/text-table.ts";
import type { ApiClient, Run, RunQuery } from "../api-client.ts";
import { withApp, type AppOptions } from "../connect.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { describeStatus } from "../describe-status.ts";
import { jsonText } from "../json-text.ts";
import { readableTime } from "../readable-time.ts";
import type { Shell } from "../shell.ts";
import { tellIdle } from "../tell-idle.ts";

export type HistoryOptions = AppOptions & {
  readonly pipeline?: string;
  readonly label?: string;
  readonly status?: string;
  /** How many runs at most. */
  readonly limit?: number;
  readonly json?: boolean;
};

const DEFAULT_LIMIT = 20;
const LARGEST_PAGE = 100;

/** Lists runs with their models and pass rates, newest first, by what the app's listing has of them: no log is read. */
export async function history(options: HistoryOptions, shell: Shell): Promise<ExitCode> {
  const { pipeline, label, status, limit = DEFAULT_LIMIT, json } = options;
  return withApp({ ...options, serveOnly: true }, shell, async (app) => {
    const runs = await listRuns(app.api, { pipeline, label, status }, limit);
    shell.stdout.write(
      json ? jsonText({ runs: runs.map((run) => ({ ...run, passRate: passRate(run) })) }) : render(runs),
    );
    tellIdle(app, runs, shell);
    return EXIT.done;
  });
}

async function listRuns(api: Pick<ApiClient, "listRuns">, filter: RunQuery, limit: number): Promise<readonly Run[]> {
  const runs: Run[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.listRuns({ ...filter, limit: Math.min(limit - runs.length, LARGEST_PAGE), cursor });
    runs.push(...page.runs);
    cursor = page.cursor;
  } while (cursor !== undefined && runs.length < limit);
  return runs;
}

/** The share of what has ended that passed; null where nothing has. */
function passRate({ counts: { passed, completed } }: Run): number | null {
  return completed === 0 ? null : passed / completed;
}

function render(runs: readonly Run[]): string {
  if (runs.length === 0) return "There are no such runs.\n";
  const short = shortIds(runs.map(({ id }) => id));
  const rows = runs.map((run) => {
    const { id, createdAt, pipeline, models = [], counts, label = "" } = run;
    const rate = passRate(run);
    return [
      short.get(id) ?? id,
      readableTime(createdAt),
      printable(pipeline),
      printable(models.join(", "), { maxCharacters: 40 }),
      describeStatus(run),
      `${counts.completed}/${counts.total}`,
      `${counts.passed}`,
      `${counts.failed}`,
      `${counts.errors}`,
      rate === null ? "" : `${(rate * 100).toFixed(2)}%`,
      printable(label, { maxCharacters: 40 }),
    ];
  });
  const head = ["id", "created", "pipeline", "model", "status", "done", "passed", "failed", "errors", "rate", "label"];
  return `${textTable(head, rows)}\n`;
}
