import { printableLines } from "../../shared/reports/printable-lines.ts";
import { composeRunRequest, type RunWords } from "../compose-run-request.ts";
import { withApp, type AppOptions } from "../connect.ts";
import { describeEstimate } from "../describe-estimate.ts";
import type { ExitCode } from "../exit-code.ts";
import { followRun } from "../follow-run.ts";
import { reportDetached } from "../report-detached.ts";
import type { Shell } from "../shell.ts";
import { UsageError } from "../usage-error.ts";

export type RunOptions = AppOptions &
  RunWords & {
    readonly id?: string;
    /** Ends when the run is accepted. */
    readonly detach?: boolean;
    /** How many processes run the stages beside a host that is started; 0, the default: none, it runs them itself. */
    readonly workers?: number;
    readonly json?: boolean;
  };

/** Starts a run and follows it to its end. */
export async function run(options: RunOptions, shell: Shell): Promise<ExitCode> {
  const { detach = false, workers } = options;
  if (detach && workers !== undefined)
    throw new UsageError(
      "--workers is for the host that carries on with the run: give it to serve, or leave --detach out.",
    );
  return withApp({ ...options, serveOnly: detach }, shell, async (app) => {
    // Made here, so that the request can be sent again without starting a second run.
    const id = (options.id ?? shell.newId()).toLowerCase();
    // The app may have to be started, which takes longer than to read files and ask git.
    const [request] = await Promise.all([composeRunRequest(options, { id, shell, api: app.api }), app.api.getHealth()]);

    const accepted = await app.api.startRun(request).catch((thrown: unknown) => {
      if (shell.interrupted.aborted) shell.stderr.write(maybeAccepted(id));
      throw thrown;
    });
    for (const warning of accepted.warnings) shell.stderr.write(`Warning: ${printableLines(warning)}\n`);
    if (accepted.estimate !== undefined) shell.stderr.write(`${describeEstimate(accepted.estimate, options)}\n`);
    if (detach) return reportDetached(app, accepted, options, shell);
    shell.stderr.write(`Run ${id}\n`);
    return followRun(app, { ...options, id }, shell);
  });
}

/** Not the command itself: what was typed may hold secrets, and is in the shell's history. */
const maybeAccepted = (id: string): string =>
  `Interrupted, and the run may not have been accepted: the same command with --id ${id} starts it, or goes on with it.\n`;
