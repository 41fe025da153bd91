import type { Run } from "../../shared/contract/index.ts";
import { printable } from "../../shared/base/text.ts";
import { readablePercent, readableUsd, shortIds } from "../../shared/reports/index.ts";
import { textTable } from "../../shared/reports/render/index.ts";
import type { ApiClient, RunQuery } from "../api-client.ts";
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
  readonly model?: string;
  /** How many runs at most. */
  readonly limit?: number;
  readonly json?: boolean;
};

const DEFAULT_LIMIT = 20;
const LARGEST_PAGE = 100;

const BAR_CHARACTERS = 20;

/**
 * Lists runs with their models, pass rates and costs, newest first, by what the app's listing has of them: no log is read. Those of
 * one label come with their trend.
 */
export async function history(options: HistoryOptions, shell: Shell): Promise<ExitCode> {
  const { pipeline, label, status, model, limit = DEFAULT_LIMIT, json } = options;
  return withApp({ ...options, serveOnly: true }, shell, async (app) => {
    const runs = await listRuns(app.api, { pipeline, label, status, model }, limit);
    shell.stdout.write(
      json
        ? jsonText({ runs: runs.map((run) => ({ ...run, passRate: passRate(run) })) })
        : render(runs, { isTrend: label !== undefined }),
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

function render(runs: readonly Run[], { isTrend }: { readonly isTrend: boolean }): string {
  if (runs.length === 0) return "There are no such runs.\n";
  const short = shortIds(runs.map(({ id }) => id));
  const rows = runs.map((run) => {
    const { id, createdAt, pipeline, models = [], counts, usage, sha = "", label = "" } = run;
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
      rate === null ? "" : readablePercent(rate),
      ...(isTrend ? [bar(rate)] : []),
      usage === undefined ? "" : readableUsd(usage.costUsd),
      printable(sha.slice(0, 8)),
      ...(isTrend ? [] : [printable(label, { maxCharacters: 40 })]),
    ];
  });
  const counted = ["done", "passed", "failed", "errors", "rate"];
  const last = isTrend ? ["trend", "cost", "commit"] : ["cost", "commit", "label"];
  return `${textTable(["id", "created", "pipeline", "model", "status", ...counted, ...last], rows)}\n`;
}

/** A pass rate as a bar, so that those of one label are a plot. It is full where all have passed. */
function bar(rate: number | null): string {
  if (rate === null) return "";
  return "#".repeat(Math.floor(rate * BAR_CHARACTERS)).padEnd(BAR_CHARACTERS, ".");
}
