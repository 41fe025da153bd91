import { randomUUID } from "node:crypto";
import { parseRunId } from "../../shared/run/run-id.ts";
import type { AcceptedRun, RunRequestBody } from "../api-client.ts";
import { withApp, type App, type AppOptions } from "../connect.ts";
import { describeCommand } from "../describe-command.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { readGitState } from "../git-state.ts";
import { followAndReport } from "../report-run.ts";
import { readRunFiles } from "../run-files.ts";
import { commandHint, type Shell } from "../shell.ts";
import { UsageError } from "../usage-error.ts";

export type RunOptions = AppOptions & {
  readonly pipeline: string;
  /** A case file, or a name that the app knows. */
  readonly cases: string;
  /** `a.b.c=value` */
  readonly overrides: readonly string[];
  readonly concurrency?: number;
  readonly label?: string;
  /** By default a new one. */
  readonly id?: string;
  readonly detach?: boolean;
  readonly json?: boolean;
};

/** `gotag run`: starts a run, follows it to its end and prints its summary. */
export async function run(options: RunOptions, shell: Shell): Promise<ExitCode> {
  const id = options.id === undefined ? randomUUID() : parseRunId(options.id);
  if (id === undefined)
    throw new UsageError(`--id must be a UUID such as 7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a, not "${options.id}".`);
  const git = readGitState(shell.folder); // beside the host's start
  return withApp(options, shell, async (app) => {
    const { pipeline, cases: casesFile, overrides, concurrency, label, json = false } = options;
    const files = await readRunFiles({ pipeline, casesFile, overrides, folder: shell.folder }, app.api);
    const body: RunRequestBody = {
      id,
      pipeline,
      casesFile,
      files,
      config: overrides,
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(label === undefined ? {} : { label }),
      client: { command: describeCommand(shell.commandLine), ...(await git) },
    };
    const accepted = await start(body, app, shell);
    for (const warning of accepted.warnings) shell.stderr.write(`warning: ${warning}\n`);
    return options.detach === true ? leave(accepted, app, { json }, shell) : followAndReport(id, app, { json }, shell);
  });
}

async function start(body: RunRequestBody, { api }: App, shell: Shell): Promise<AcceptedRun> {
  try {
    return await api.startRun(body);
  } catch (thrown) {
    if (shell.interrupted.aborted)
      shell.stderr.write(
        `Interrupted before the answer; the same command with --id ${body.id} asks for the same run.\n`,
      );
    throw thrown;
  }
}

async function leave(
  { id }: AcceptedRun,
  app: App,
  { json }: { readonly json: boolean },
  shell: Shell,
): Promise<ExitCode> {
  shell.stdout.write(json ? `${JSON.stringify(await app.api.getRun(id), null, 2)}\n` : `${id}\n`);
  const next = app.isOwn()
    ? `The run is accepted. The next "${commandHint(shell, "serve")}" or "${commandHint(shell, `wait ${id}`)}" carries on with it.`
    : `The run goes on. Wait for it with: ${commandHint(shell, `wait ${id}`)}`;
  shell.stderr.write(`${next}\n`);
  return EXIT.done;
}
