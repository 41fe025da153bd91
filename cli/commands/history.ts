import type { RunQuery } from "../client/api-client.ts";
import type { ApiClient, AppOptions, Run } from "../client/index.ts";
import { jsonText } from "../render/output.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, positiveNumber, withAppOptions, type Declare } from "./options.ts";

export const historyCommand: Declare = (program, act) =>
  withAppOptions(program.command("history"))
    .description("List runs with their models, pass rates and costs, newest first")
    .option("--pipeline <name>", "Show only runs of this pipeline")
    .option("--label <text>", "Show only runs with this label, with their trend")
    .option("--model <name>", "Show only runs that call this model")
    .option("--status <status>", "Show only queued, running, completed, failed or cancelled runs")
    .option("--limit <n>", "Show at most n runs (20)", positiveNumber)
    .option("--json", "Print JSON")
    .addHelpText(
      "after",
      examples(
        "gotag history",
        "gotag history --label nightly",
        "gotag history --pipeline simple --status completed --limit 100",
      ),
    )
    .action(act(history));

type HistoryOptions = AppOptions & Omit<RunQuery, "cursor"> & { readonly json?: boolean };

const DEFAULT_LIMIT = 20;
const MAX_PAGE = 100;

async function history(options: HistoryOptions, shell: Shell): Promise<ExitCode> {
  const { reportIdle, withApp } = await import("../client/index.ts");
  const { passRateOf, renderHistory } = await import("../render/runs.ts");
  const { pipeline, label, status, model, limit = DEFAULT_LIMIT, json } = options;
  return withApp({ ...options, serveOnly: true }, shell, async (app) => {
    const runs = await listRuns(app.api, { pipeline, label, status, model }, limit);
    shell.stdout.write(
      json
        ? jsonText({ runs: runs.map((run) => ({ ...run, passRate: passRateOf(run) })) })
        : renderHistory(runs, { isTrend: label !== undefined }),
    );
    reportIdle(app, runs, shell);
    return EXIT.done;
  });
}

async function listRuns(api: Pick<ApiClient, "listRuns">, filter: RunQuery, limit: number): Promise<readonly Run[]> {
  const runs: Run[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.listRuns({ ...filter, limit: Math.min(limit - runs.length, MAX_PAGE), cursor });
    runs.push(...page.runs);
    cursor = page.cursor;
  } while (cursor !== undefined && runs.length < limit);
  return runs;
}
